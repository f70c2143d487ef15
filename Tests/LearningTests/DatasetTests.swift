import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

/// Clips as they are gathered: where, how fast and how loud.
@Suite struct DatasetTests {
    private static let width = 20
    private static let songs = 3
    private static let clipsPerSong = 4

    /// Three songs of four clips, of noise.
    private func dataset(level: Dataset.Level = .scale(1), canMove: Bool = true) -> Dataset {
        var random = RandomSource(seed: 4, .testing)
        let songs = (0..<Self.songs).map { song in
            let numbers = (0..<(Self.clipsPerSong * Self.width)).map { _ in Float(random.normal()) }
            return Dataset.Song(samples: Samples(quantizing: numbers), label: song % 2)
        }
        let clips = (0..<(Self.songs * Self.clipsPerSong)).map { clip in
            Dataset.Clip(song: clip / Self.clipsPerSong, start: clip % Self.clipsPerSong * Self.width)
        }
        return Dataset(songs: songs, clips: clips, width: Self.width, level: level, canMove: canMove)
    }

    private func gathered(_ data: Dataset, _ view: Dataset.View, clip: Int = 0) -> [Float] {
        let x = Matrix(rows: 1, columns: data.width)
        data.gather([clip], into: x) { _ in view }
        return x.elements
    }

    /// Each sample counts for as long as it lasts within the number's time.
    @Test(arguments: [0.5, 0.9, 0.97, 1.07, 1.1, 1.5]) func anotherSpeedIsAnotherPooling(speed: Double) {
        let data = dataset()
        let samples = data.songs[0].samples.numbers
        let want = (0..<Self.width).map { number in
            let (begin, end) = (Double(number) * speed, Double(number + 1) * speed)
            return (Int(begin)...Int(end)).reduce(0.0) { sum, sample in
                sum + Double(samples[3 + sample]) * max(0, min(end, Double(sample + 1)) - max(begin, Double(sample)))
            } / speed
        }
        expectClose(gathered(data, .init(start: 3, speed: speed)).map(Double.init), want, absolute: 1e-5)
    }

    @Test func aClipAtTheVeryEndReadsNothingBeyondIt() {
        let data = dataset()
        let samples = data.songs[2].samples.numbers
        let last = samples.count - Self.width
        #expect(gathered(data, .init(start: last), clip: 11) == samples.suffix(Self.width))
        // Shorter by a tenth, so that it ends on the last sample but for rounding.
        let slow = gathered(data, .init(start: samples.count - 18, speed: 0.9), clip: 11)
        expectClose([Double(slow[Self.width - 1])], [Double(samples[samples.count - 1])], absolute: 1e-5)
        // Beyond the end there is silence.
        let beyond = gathered(data, .init(start: samples.count - 10, speed: 1.5), clip: 11)
        #expect(beyond[10...].allSatisfy { $0 == 0 })
    }

    @Test func equallyLoudClipsAreEquallyLoudWhateverTheirGain() {
        let data = dataset(level: .equal(0.5))
        let plain = gathered(data, .init(start: 5))
        let rms = (plain.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(Self.width)).squareRoot()
        expectClose([rms], [0.5], relative: 1e-6)
        #expect(gathered(data, .init(start: 5, gain: 3)) == plain)
        #expect(gathered(data, .init(start: 5, gain: -0.1)) == plain.map { -$0 })
        let silence = Samples([Int16](repeating: 0, count: Self.width), scale: 1)
        let silent = Dataset(
            songs: [.init(samples: silence, label: 0)], clips: [.init(song: 0, start: 0)], width: Self.width,
            level: .equal(0.5))
        #expect(gathered(silent, .init(start: 0)).allSatisfy { $0 == 0 })
    }

    @Test func targetsAreMeansOfNeighbors() {
        let data = dataset(level: .scale(2))
        let samples = data.songs[0].samples.numbers
        let want = (0..<5).map { number in
            (0..<4).reduce(0.0) { $0 + Double(samples[Self.width + 4 * number + $1]) } / 8
        }
        expectClose(data.targets(1..<2, pooling: 4).row(0).map(Double.init), want, absolute: 1e-6)
    }

    @Test func aScaleDividesAndAGainMultiplies() {
        let data = dataset(level: .scale(2))
        let plain = Array(data.songs[0].samples.numbers[..<Self.width])
        #expect(gathered(data, .init(start: 0, gain: -3)) == plain.map { $0 * -1.5 })
        #expect(data.targets(0..<1).row(0) == plain.map { $0 / 2 })
    }

    @Test func labelsAreThoseOfTheSongs() {
        #expect(dataset().labels == [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0] && dataset().isLabeled)
        let songs = [nil, 1].map { Dataset.Song(samples: Samples([1, 2, 3], scale: 1), label: $0) }
        let unlabeled = Dataset(songs: songs, clips: [.init(song: 0, start: 1)], width: 2, level: .scale(1))
        #expect(!unlabeled.isLabeled && unlabeled.labels.isEmpty && unlabeled.count == 1)
    }

    /// Another sample, another length, another place: each makes another fingerprint.
    @Test func fingerprintsTellDatasetsApart() {
        let data = dataset()
        let changed = data.songs.map { song in
            Dataset.Song(samples: Samples(quantizing: song.samples.numbers.map { $0 * 0.999 }), label: song.label)
        }
        let others = [
            Dataset(songs: changed, clips: data.clips, width: data.width, level: data.level),
            Dataset(songs: data.songs, clips: data.clips.dropLast(), width: data.width, level: data.level),
            Dataset(songs: data.songs, clips: data.clips, width: data.width - 1, level: data.level),
            Dataset(songs: data.songs, clips: data.clips, width: data.width, level: .scale(3)),
            dataset(canMove: false),
        ]
        #expect(Set((others + [data]).map(\.fingerprint)).count == 6)
        #expect(dataset().fingerprint == data.fingerprint)
    }

    /// However it is drawn, a clip stays within its song, and where it may not move, within its place.
    @Test(arguments: [false, true]) func clipsStayWithinTheirSongs(canMove: Bool) {
        let data = dataset(canMove: canMove)
        let augmentation = Augmentation(gainDecibels: 6, flipsPolarity: true, shifts: true, speed: 0.1)
        let span = Self.width
        var speeds: [Double] = []
        var starts: Set<Int> = []
        for epoch in 0..<200 {
            for clip in 0..<data.count {
                let view = augmentation.view(of: clip, in: data, epoch: epoch, seed: 1)
                let bounds = data.bounds(of: clip)
                #expect(view.start >= bounds.lowerBound)
                #expect(Double(view.start) + Double(span) * view.speed <= Double(bounds.upperBound - 1 + span) + 1e-9)
                #expect(abs(view.speed - 1) <= 0.1)
                speeds.append(view.speed)
                if clip == 1 { starts.insert(view.start) }
            }
        }
        #expect(speeds.max()! > (canMove ? 1.09 : 0.999) && speeds.min()! < 0.91)
        #expect(canMove ? starts.count > span / 2 : speeds.max()! <= 1)
    }
}

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
    private func dataset(level: Dataset.Level = .scale(1), fixed: Bool = false) -> Dataset {
        let span = Self.width
        let length = Self.clipsPerSong * span
        var random = RandomSource(seed: 4, .testing)
        let samples = (0..<(Self.songs * length)).map { _ in Float(random.normal()) }
        let clips = Self.songs * Self.clipsPerSong
        return Dataset(
            signal: Matrix(rows: 1, columns: samples.count, elements: samples), starts: (0..<clips).map { $0 * span },
            bounds: (0..<clips).map { clip in
                let first = fixed ? clip * span : clip / Self.clipsPerSong * length
                return first..<(fixed ? first + 1 : first + length - span + 1)
            },
            labels: (0..<clips).map { $0 % 2 }, width: Self.width, level: level)
    }

    private func gathered(_ data: Dataset, _ view: Dataset.View) -> [Float] {
        let x = Matrix(rows: 1, columns: data.width)
        data.gather([0], into: x) { _ in view }
        return x.elements
    }

    /// Each sample counts for as long as it lasts within the number's time.
    @Test(arguments: [0.5, 0.9, 0.97, 1.07, 1.1, 1.5]) func anotherSpeedIsAnotherPooling(speed: Double) {
        let data = dataset()
        let samples = data.signal.elements
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
        let last = data.signal.count - Self.width
        #expect(gathered(data, .init(start: last)) == data.signal.elements.suffix(Self.width))
        // Shorter by a tenth, so that it ends on the last sample but for rounding.
        let slow = gathered(data, .init(start: data.signal.count - 18, speed: 0.9))
        expectClose([Double(slow[Self.width - 1])], [Double(data.signal[0, data.signal.count - 1])], absolute: 1e-5)
    }

    @Test func equallyLoudClipsAreEquallyLoudWhateverTheirGain() {
        let data = dataset(level: .equal(0.5))
        let plain = gathered(data, .init(start: 5))
        let rms = (plain.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(Self.width)).squareRoot()
        expectClose([rms], [0.5], relative: 1e-6)
        #expect(gathered(data, .init(start: 5, gain: 3)) == plain)
        #expect(gathered(data, .init(start: 5, gain: -0.1)) == plain.map { -$0 })
        data.signal.fill(with: 0)
        #expect(gathered(data, .init(start: 5)).allSatisfy { $0 == 0 })
    }

    @Test func whatIsReconstructedAreMeansOfNeighbours() {
        let data = dataset(level: .scale(2))
        let want = (0..<5).map { number in
            (0..<4).reduce(0.0) { $0 + Double(data.signal[0, Self.width + 4 * number + $1]) } / 8
        }
        expectClose(data.matrix(pooling: 4).row(1).map(Double.init), want, absolute: 1e-6)
    }

    @Test func aScaleDividesAndAGainMultiplies() {
        let data = dataset(level: .scale(2))
        let plain = Array(data.signal.elements[..<Self.width])
        #expect(gathered(data, .init(start: 0, gain: -3)) == plain.map { $0 * -1.5 })
        #expect(data.matrix().row(0) == plain.map { $0 / 2 })
    }

    /// However it is drawn, a clip stays within its song, and where it may not move, within its place.
    @Test(arguments: [false, true]) func clipsStayWithinTheirSongs(fixed: Bool) {
        let data = dataset(fixed: fixed)
        let augmentation = Augmentation(gainDecibels: 6, flipsPolarity: true, shifts: true, speed: 0.1)
        let span = Self.width
        var speeds: [Double] = []
        var starts: Set<Int> = []
        for epoch in 0..<200 {
            for clip in 0..<data.count {
                let view = augmentation.view(of: clip, in: data, epoch: epoch, seed: 1)
                let bounds = data.bounds[clip]
                #expect(view.start >= bounds.lowerBound)
                #expect(Double(view.start) + Double(span) * view.speed <= Double(bounds.upperBound - 1 + span) + 1e-9)
                #expect(abs(view.speed - 1) <= 0.1)
                speeds.append(view.speed)
                if clip == 1 { starts.insert(view.start - data.starts[1]) }
            }
        }
        #expect(speeds.max()! > (fixed ? 0.999 : 1.09) && speeds.min()! < 0.91)
        #expect(fixed ? speeds.max()! <= 1 : starts.count > span / 2)
    }
}

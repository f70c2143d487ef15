import EncoreAudio
import EncoreFiles
import EncoreNumerics
import EncoreSynthesis
import FoundationEssentials

struct AudioBenchmarks {
    private let folder: String
    private let waves: [String]
    private let compressed: [String]
    private static let seconds = 30.0

    /// Writes songs to a folder that `remove` takes away.
    init(in folder: String) throws {
        self.folder = folder
        try FileSystem.createFolder(folder)
        var waves: [String] = []
        var compressed: [String] = []
        for number in 0..<4 {
            for genre in SyntheticGenre.allCases {
                let song = SongParameters(genre: genre, number: number, seed: 1)
                let samples = synthesize(song, duration: Self.seconds)
                let path = "\(folder)/\(song.name).wav"
                try writeWAV(samples: samples, sampleRate: ClipFormat.sampleRate, to: path)
                waves.append(path)
                if number == 0 {
                    let left = samples.flatMap { [$0, $0] }
                    let path = "\(folder)/\(song.name).mp3"
                    try writeSoundFile(
                        channels: [left, left.map { -0.5 * $0 }], sampleRate: 2 * ClipFormat.sampleRate, format: .mp3,
                        to: path)
                    compressed.append(path)
                }
            }
        }
        self.waves = waves
        self.compressed = compressed
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// Decodes a file to the numbers that the poster's models take.
    private func decode(_ path: String) throws -> StoredSong {
        try SampleStore.none.song(at: FilePath(path), poolings: [ClipFormat.poster.pooling])
    }

    /// The median over rounds of the time for all files, as seconds of sound per second of work.
    private func speed(_ line: Line, files: Int) -> Line {
        let sound = Self.seconds * Double(files)
        return Line(
            name: line.name, unit: "× real time", figure: sound / line.figure, floor: line.floor.map { sound / $0 },
            ratio: line.ratio, target: line.target, remark: line.remark)
    }

    func wave(rounds: Int) throws -> Line {
        speed(
            try compare(
                "clips from WAV, 22,050 Hz mono, 1 thread", scale: 1, target: 1.25, rounds: rounds,
                ours: { for path in waves { _ = try decode(path) } },
                floors: [("", { for path in waves { _ = try BareDecoding.readAndAverage(path) } })]), files: waves.count
        )
    }

    /// How much faster two threads are than one; the ratio is turned round, so that less is better as elsewhere.
    func waveOnTwoThreads(rounds: Int) throws -> Line {
        let pool = WorkerPool(threads: 2)
        // A file takes half a millisecond: many times over, so that the start of the second thread does not count.
        let waves = [[String]](repeating: self.waves, count: 10).flatMap { $0 }
        let line = try compare(
            "clips from WAV, 2 threads against 1", scale: 1, target: 1 / 1.8, rounds: rounds,
            ours: { pool.run(waves.count) { _ = try? decode(waves[$0]) } },
            floors: [("", { for path in waves { _ = try decode(path) } })])
        return speed(line, files: waves.count)
    }

    func encodeWaves(rounds: Int) throws -> Line {
        try EncodingBenchmarks.library(
            "WAV", waves, seconds: Self.seconds, in: folder, threads: 2, rounds: rounds
        ) { _ = try BareDecoding.readAndAverage($0) }
    }

    func encodeCompressed(rounds: Int) throws -> Line {
        try EncodingBenchmarks.library(
            "MP3", compressed, seconds: Self.seconds, in: folder, threads: 2, rounds: rounds
        ) { _ = BareDecoding.resample(frames: try BareDecoding.read($0)) }
    }

    func compressed(rounds: Int) throws -> Line {
        speed(
            try compare(
                "clips from MP3, 44,100 Hz stereo, 1 thread", scale: 1, target: 1.25, rounds: rounds,
                ours: { for path in compressed { _ = try decode(path) } },
                floors: [
                    (
                        "",
                        {
                            for path in compressed { _ = BareDecoding.resample(frames: try BareDecoding.read(path)) }
                        }
                    )
                ]), files: compressed.count)
    }
}

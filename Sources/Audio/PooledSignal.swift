import EncoreFiles
import EncoreNumerics

/// One sound file, decoded: mean of its channels, at 22,050 Hz, pooled, whole clips only.
public struct PooledSignal: Sendable {
    public let format: ClipFormat
    /// (1, clipCount · clipWidth).
    public let values: Matrix
    /// What was wrong with the file, though it could be used.
    public let warning: String?

    public var clipCount: Int { values.count / format.clipWidth }

    /// Decodes a file, in memory that does not grow with its length but by the result.
    ///
    /// - Parameter clipLimit: how many clips are read at most.
    /// - Throws: a `Failure` that says why the file gives no clip.
    public init(decoding path: String, as format: ClipFormat = .poster, clipLimit: Int? = nil) throws(Failure) {
        try self.init(decoding: FilePath(path), as: format, clipLimit: clipLimit)
    }

    /// Some programs write whole numbers of 32 bits as floating point. What is larger is no sound, and one such song
    /// would drown all others.
    private static let largestValue: Float = 0x1p32

    init(decoding path: FilePath, as format: ClipFormat, clipLimit: Int?) throws(Failure) {
        self = try withoutLibraryMessages { () throws(Failure) in try PooledSignal(reading: path, format, clipLimit) }
    }

    private init(reading path: FilePath, _ format: ClipFormat, _ clipLimit: Int?) throws(Failure) {
        precondition(clipLimit ?? 1 >= 1, "a limit of \(clipLimit ?? 0) clips")
        var file = try SoundFile(path)
        let width = format.clipWidth
        let limit = width * min(clipLimit ?? .max / width, format.longestClipCount)
        var pooling = Pooling(format)
        let frames = try file.poolAll(into: &pooling, until: limit, path)

        let clips = min(pooling.values.count, limit) / width
        let there = Double(frames) / Double(file.sampleRate)
        let isCutOff = pooling.values.count < limit
        let truncation = isCutOff ? file.truncation(there: there) : nil
        guard clips > 0 else {
            let needed = decimal(ClipFormat.clipSeconds, 3)
            let reason = "too short: \(inSeconds(there)) of sound, where one clip takes \(needed) s"
            throw Failure(.badData, path: path.text, reason + (truncation.map { " (\($0))" } ?? ""))
        }
        let largest = pooling.values[..<(clips * width)].reduce(0) { max($0, abs($1)) }
        guard largest <= Self.largestValue else {
            throw Failure(.badData, path: path.text, "samples as large as \(largest), where full scale is 1")
        }
        if !isCutOff, clipLimit == nil {
            let hours = decimal(format.longestHours, format.longestHours < 1 ? 1 : 0)
            warning = "longer than \(hours) hours: the rest is left out"
        } else {
            warning = truncation.map { "truncated: \($0)" }
        }
        self.format = format
        values = Matrix(rows: 1, columns: clips * width, elements: Array(pooling.values[..<(clips * width)]))
    }
}

extension SoundFile {
    /// Reads, mixes, resamples and pools until there are `limit` values or the file ends.
    ///
    /// - Returns: the frames that were read.
    fileprivate mutating func poolAll(
        into pooling: inout Pooling, until limit: Int, _ path: FilePath
    ) throws(Failure) -> Int {
        let room = Self.blockSamples / channels
        var block = [Float](repeating: 0, count: room * channels)
        var mixed = channels == 1 ? [] : [Float](repeating: 0, count: room)
        var resampler =
            sampleRate == ClipFormat.sampleRate
            ? nil : try Resampler(from: sampleRate, to: ClipFormat.sampleRate)
        var total = 0
        while pooling.values.count < limit {
            let frames = read(into: &block)
            if frames == 0 {
                resampler?.drain(into: &pooling)
                break
            }
            if channels > 1 { mixDown(block, channels: channels, frames: frames, into: &mixed) }
            let isFinite: Bool
            if resampler == nil {
                pooling.add(channels > 1 ? mixed : block, count: frames)
                isFinite = pooling.isFinite
            } else {
                // What is not finite comes out of a resampler late, and after the last clip not at all.
                isFinite = allFinite(channels > 1 ? mixed : block, count: frames)
                resampler?.resample(channels > 1 ? mixed : block, count: frames, into: &pooling)
            }
            if !isFinite { throw notFinite(channels > 1 ? mixed : block, frames, after: total, path) }
            total += frames
        }
        if !pooling.isFinite { throw notFinite([], 0, after: total, path) }
        return total
    }

    private func notFinite(_ mono: [Float], _ count: Int, after frames: Int, _ path: FilePath) -> Failure {
        guard let index = mono[..<count].firstIndex(where: { !$0.isFinite }) else {
            return Failure(.badData, path: path.text, "samples too large to be averaged")
        }
        let place = inSeconds(Double(frames + index) / Double(sampleRate))
        return Failure(.badData, path: path.text, "holds \(mono[index].isNaN ? "NaN" : "infinity"), at \(place)")
    }

    /// How what the header says differs from what was there, if by more than a tenth of a second.
    fileprivate func truncation(there seconds: Double) -> String? {
        if let damage { return "\(inSeconds(seconds)) can be read, then libsndfile says: \(damage)" }
        guard let claimedFrames else { return nil }
        let claimed = Double(claimedFrames) / Double(sampleRate)
        guard claimed > seconds + 0.1 else { return nil }
        return "its header says \(inSeconds(claimed)), \(inSeconds(seconds)) are there"
    }
}

extension Resampler {
    fileprivate mutating func resample(_ samples: [Float], count total: Int, into pooling: inout Pooling) {
        var taken = 0
        while taken < total {
            taken += step(samples, taken..<total)
            pooling.add(output, count: count)
        }
    }

    fileprivate mutating func drain(into pooling: inout Pooling) {
        repeat {
            flush()
            pooling.add(output, count: count)
        } while count > 0
    }
}

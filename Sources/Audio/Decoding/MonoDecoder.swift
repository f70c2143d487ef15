import EncoreFiles
import EncoreNumerics

/// What decoding a sound file found besides its samples.
struct DecodingReport: Equatable {
    /// Seconds of sound that were read.
    let seconds: Double
    /// What is wrong with the file, though it can be used.
    let warning: String?
    let tags: SongTags
    /// `nil` where nobody looked.
    let details: SoundDetails?
}

/// What a file says of its song. Absent and empty tags are `nil`.
public struct SongTags: Codable, Equatable, Sendable {
    public var title: String?
    public var artist: String?
    public var album: String?

    public init(title: String? = nil, artist: String? = nil, album: String? = nil) {
        self.title = title
        self.artist = artist
        self.album = album
    }
}

/// Decodes a sound file to mono samples at `ClipFormat.sampleRate`: the mean of its channels, resampled. The memory it
/// takes does not grow with the length of the file.
struct MonoDecoder: ~Copyable {
    private var file: SoundFile
    private let path: FilePath
    /// `nil` for a file that has the rate already.
    private let resampler: Resampler?
    private var block: [Float]
    private var mixed: [Float]
    private var framesRead = 0
    private var peak: Float = 0
    private var clipping: ClippingMeter

    /// Some programs write whole numbers of 32 bits as floating point. Larger values are no sound, and one such song
    /// would drown all others.
    static let largestValue: Float = 0x1p32

    /// The limit on what a file may unfold to: compressed silence of some kilobytes could otherwise fill the disk.
    ///
    /// Opus at its lowest rate gives 60 bytes of samples for each of its own.
    static func largestCount(fileBytes: Int) -> Int {
        max(3 * 3600 * ClipFormat.sampleRate, fileBytes.multipliedReportingOverflow(by: 500).partialValue)
    }

    /// - Throws: a `Failure` that says in words what the path leads to, if not to sound that libsndfile reads.
    init(_ path: FilePath) throws(Failure) {
        let file = try SoundFile(path)
        let isThere = file.sampleRate == ClipFormat.sampleRate
        resampler = isThere ? nil : try Resampler(from: file.sampleRate, to: ClipFormat.sampleRate)
        self.path = path
        clipping = ClippingMeter(channels: file.channels)
        let room = SoundFile.blockSamples / file.channels
        block = [Float](repeating: 0, count: room * file.channels)
        mixed = file.channels == 1 ? [] : [Float](repeating: 0, count: room)
        self.file = file
    }

    /// Decodes the whole file.
    ///
    /// - Parameters:
    ///   - limit: no more samples than this are decoded; the report says so.
    ///   - sink: takes the first `count` samples of an array, finite numbers all.
    /// - Throws: what the sink throws; `.badData` for samples that are not finite or too large, and if the disk fails.
    mutating func decode(
        limit: Int, into sink: (_ samples: [Float], _ count: Int) throws(Failure) -> Void
    ) throws(Failure) -> DecodingReport {
        var count = 0
        // A resampler's numbers are finite as its input is, which is checked: it overshoots by a few percent.
        func pass(_ samples: [Float], _ made: Int) throws(Failure) {
            let taken = min(made, limit - count)
            if taken > 0 { try sink(samples, taken) }
            count += taken
        }
        while count < limit {
            let frames = try file.read(into: &block)
            if frames == 0 { break }
            if file.channels > 1 { mixDown(block, channels: file.channels, frames: frames, into: &mixed) }
            let mono = file.channels > 1 ? mixed : block
            let blockPeak = try usablePeak(of: mono, frames)
            peak = max(peak, blockPeak)
            clipping.add(block, frames: frames, peak: file.channels == 1 ? blockPeak : nil)
            framesRead += frames
            if let resampler {
                try resampler.resample(mono, count: frames, into: pass)
            } else {
                try pass(mono, frames)
            }
        }
        try resampler?.finish(into: pass)
        if count < limit { return report() }
        let hours = Double(limit) / Double(ClipFormat.sampleRate) / 3600
        return report(
            "decodes to more than \(decimal(hours, 1)) hours, too much for a file of this size: the rest is left out")
    }

    /// Decodes a whole file whose samples are as the store keeps them, but for the scale: mono, at its rate, 16 bits.
    /// They are the bits that `decode` and quantizing lead to, but no numbers are made on the way.
    ///
    /// - Parameter limit: how many samples may lie in memory.
    /// - Returns: `nil` for any other file, of which nothing has been read.
    /// - Throws: `.badData` if the disk fails.
    mutating func decodeSixteenBit(limit: Int) throws(Failure) -> (samples: Samples, report: DecodingReport)? {
        guard file.isSixteenBit, file.channels == 1, resampler == nil, let room = file.claimedFrames,
            (0...limit).contains(room)
        else { return nil }
        // The header says how much room there is, but only what is read takes memory.
        let samples = try Samples(sixteenBit: room) { samples throws(Failure) in
            var range = SampleRange()
            while framesRead < room {
                let blockRoom = min(SoundFile.blockSamples, room - framesRead)
                let frames = try file.read(blockRoom, into: &samples, at: framesRead)
                if frames == 0 { break }
                let block = samples.span.extracting(framesRead..<(framesRead + frames))
                var blockRange = SampleRange()
                blockRange.extend(block)
                clipping.add(block, peak: blockRange.peak)
                range.extend(blockRange)
                framesRead += frames
            }
            peak = range.peak
            return (framesRead, range)
        }
        return (samples, report())
    }

    /// - Parameter warning: what is wrong with the file, unless it is that it was cut short.
    private func report(_ warning: String? = nil) -> DecodingReport {
        let seconds = Double(framesRead) / Double(file.sampleRate)
        let details = SoundDetails(
            format: file.format, sampleRate: file.sampleRate, channels: file.channels, peak: peak,
            clippedPlaces: clipping.places)
        return DecodingReport(
            seconds: seconds, warning: warning ?? file.truncation(seconds: seconds).map { "truncated: \($0)" },
            tags: file.tags, details: details)
    }

    /// The largest magnitude of samples that can be used.
    private func usablePeak(of mono: [Float], _ count: Int) throws(Failure) -> Float {
        let largest = largestMagnitude(mono.span.extracting(0..<count))
        if largest <= Self.largestValue { return largest }
        guard let index = mono[..<count].firstIndex(where: { !$0.isFinite }) else {
            throw Failure(.badData, path: path.text, "samples as large as \(largest), where full scale is 1")
        }
        let place = inSeconds(Double(framesRead + index) / Double(file.sampleRate))
        throw Failure(.badData, path: path.text, "holds \(mono[index].isNaN ? "NaN" : "infinity"), at \(place)")
    }
}

extension SoundFile {
    /// How the length in the header differs from the sound in the file.
    ///
    /// The length of an MP3 file is known to a few frames: encoders add silence at both ends, which decoders drop.
    fileprivate func truncation(seconds: Double) -> String? {
        if let damage { return "\(inSeconds(seconds)) can be read, then libsndfile says: \(damage)" }
        guard let claimedFrames else { return nil }
        let claimed = Double(claimedFrames) / Double(sampleRate)
        guard claimed > seconds + (isMPEG ? 0.5 : 0.1) else { return nil }
        return "its header says \(inSeconds(claimed)), but it holds \(inSeconds(seconds))"
    }
}

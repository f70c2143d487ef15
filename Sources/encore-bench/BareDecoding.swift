import CSndfile
import CSoxr
import EncoreFiles

/// Decoding with nothing of ours in it: libsndfile's reads, libsoxr's resampling, and a plain loop of averages.
enum BareDecoding {
    private static let blockFrames = 16_000

    private static func open(_ path: String, _ info: inout SF_INFO) throws -> OpaquePointer {
        guard let file = unsafe sf_open(path, Int32(SFM_READ), &info) else {
            throw Failure(.badData, path: path, "cannot be opened")
        }
        return unsafe file
    }

    /// Reads a mono file, and averages groups of 40 samples one after the other.
    static func readAndAverage(_ path: String) throws -> [Float] {
        var info = SF_INFO()
        let file = unsafe try open(path, &info)
        defer { unsafe _ = sf_close(file) }
        var block = [Float](repeating: 0, count: blockFrames)
        var means: [Float] = []
        while true {
            let count = unsafe Int(sf_readf_float(file, &block, sf_count_t(blockFrames)))
            if count == 0 { return means }
            for group in 0..<(count / 40) {
                var sum: Float = 0
                for index in 0..<40 { sum += block[40 * group + index] }
                means.append(sum / 40)
            }
        }
    }

    /// Reads a stereo file and lets it go.
    static func read(_ path: String) throws -> Int {
        var info = SF_INFO()
        let file = unsafe try open(path, &info)
        defer { unsafe _ = sf_close(file) }
        var block = [Float](repeating: 0, count: blockFrames * Int(info.channels))
        var total = 0
        while true {
            let count = unsafe Int(sf_readf_float(file, &block, sf_count_t(blockFrames)))
            if count == 0 { return total }
            total += count
        }
    }

    /// Resamples `frames` frames of a mono signal from 44,100 to 22,050 Hz in the quality that Encore uses.
    static func resample(frames: Int) -> Int {
        var error: soxr_error_t?
        var samples = unsafe soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I)
        var quality = unsafe soxr_quality_spec(UInt(SOXR_20_BITQ), 0)
        var threads = unsafe soxr_runtime_spec(1)
        guard let soxr = unsafe soxr_create(44_100, 22_050, 1, &error, &samples, &quality, &threads) else { return 0 }
        defer { unsafe soxr_delete(soxr) }
        let input = (0..<blockFrames).map { Float($0 % 100) / 100 - 0.5 }
        var output = [Float](repeating: 0, count: blockFrames)
        var total = 0
        for start in stride(from: 0, to: frames, by: blockFrames) {
            var taken = 0
            var made = 0
            _ = unsafe soxr_process(
                soxr, input, min(blockFrames, frames - start), &taken, &output, output.count, &made)
            total += made
        }
        return total
    }
}

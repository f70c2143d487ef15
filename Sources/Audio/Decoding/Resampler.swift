import CSoxr
import EncoreFiles

/// A mono signal brought to another sample rate, block by block, by libsoxr at its "high quality", as librosa's
/// `soxr_hq`: 20 bits of precision, linear phase, passband to 91.3 % of the lower Nyquist frequency.
@safe final class Resampler {
    private let soxr: soxr_t
    /// What the last step gave: its first `count` samples.
    private var output: [Float]
    private var count = 0

    private static let outputSamples = 16_384

    init(from inputRate: Int, to outputRate: Int) throws(Failure) {
        var error: soxr_error_t?
        var samples = unsafe soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I)
        var quality = unsafe soxr_quality_spec(UInt(SOXR_20_BITQ), 0)
        var threads = unsafe soxr_runtime_spec(1)
        guard
            let soxr = unsafe soxr_create(
                Double(inputRate), Double(outputRate), 1, &error, &samples, &quality, &threads)
        else {
            let reason = unsafe error.map { unsafe String(cString: $0) } ?? "no reason given"
            throw Failure(.badData, "cannot be resampled from \(inputRate) Hz; libsoxr says: \(reason)")
        }
        unsafe self.soxr = soxr
        output = [Float](repeating: 0, count: Self.outputSamples)
    }

    deinit { unsafe soxr_delete(soxr) }

    /// Takes the first `count` samples of `input`, and hands on what they make, piece by piece.
    func resample<Reason: Error>(
        _ input: [Float], count inputCount: Int,
        into sink: (_ samples: [Float], _ count: Int) throws(Reason) -> Void
    ) throws(Reason) {
        var taken = 0
        while taken < inputCount {
            taken += step(input, taken..<inputCount)
            try sink(output, count)
        }
    }

    /// Hands on the rest, once all input has been taken.
    func finish<Reason: Error>(
        into sink: (_ samples: [Float], _ count: Int) throws(Reason) -> Void
    ) throws(Reason) {
        repeat {
            flush()
            try sink(output, count)
        } while count > 0
    }

    /// Takes samples from `input` and overwrites `output` with what they make.
    ///
    /// - Returns: how many were taken: all of `range`, unless `output` is full.
    private func step(_ input: [Float], _ range: Range<Int>) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= input.count, "\(range) is not within the input")
        var taken = 0
        let error = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe soxr_process(
                    soxr, source.baseAddress! + range.lowerBound, range.count, &taken,
                    target.baseAddress, target.count, &count)
            }
        }
        precondition(unsafe error == nil, "libsoxr fails on sound that it took before")
        return taken
    }

    /// Overwrites `output` with more of what is left once all input has been taken; `count` is 0 after the last.
    private func flush() {
        let error = unsafe output.withUnsafeMutableBufferPointer { target in
            unsafe soxr_process(soxr, nil, 0, nil, target.baseAddress, target.count, &count)
        }
        precondition(unsafe error == nil, "libsoxr fails at the end of sound that it took before")
    }
}

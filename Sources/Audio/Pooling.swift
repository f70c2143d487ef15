/// Means of consecutive groups of 40 samples, gathered block by block:
///
///     values[k] = 1/40 Σ_i samples[40 k + i],  i = 0 ..< 40
///
/// However the signal is cut into blocks, the bits are the same. Each mean is summed in eight lanes.
package struct Pooling {
    package private(set) var values: [Float] = []
    /// 0 while all that was added is finite; 0 · x is NaN for any other x.
    private var finiteness: Float = 0
    /// Samples of the last group, while it is not complete.
    private var pending = [Float](repeating: 0, count: ClipFormat.pooling)
    private var pendingCount = 0

    package init() {}

    /// Whether all samples and means are finite numbers.
    var isFinite: Bool { finiteness == 0 }

    /// Adds the first `count` samples.
    package mutating func add(_ samples: [Float], count: Int) {
        precondition(count <= samples.count, "\(count) samples of \(samples.count)")
        let samples = samples.span
        var next = 0
        if pendingCount > 0 {
            while next < count && pendingCount < ClipFormat.pooling { keep(samples[next]); next += 1 }
            guard pendingCount == ClipFormat.pooling else { return }
            append(mean(of: pending.span, at: 0))
            pendingCount = 0
        }
        while next + ClipFormat.pooling <= count {
            append(mean(of: samples, at: next))
            next += ClipFormat.pooling
        }
        while next < count { keep(samples[next]); next += 1 }
    }

    private mutating func append(_ mean: Float) {
        values.append(mean)
        finiteness += mean * 0
    }

    private mutating func keep(_ sample: Float) {
        finiteness += sample * 0
        pending[pendingCount] = sample
        pendingCount += 1
    }
}

@inline(__always) private func mean(of samples: Span<Float>, at start: Int) -> Float {
    let group = samples.extracting(start..<(start + ClipFormat.pooling))
    var sums = SIMD8<Float>()
    for step in 0..<(ClipFormat.pooling / 8) { sums += eight(group, at: 8 * step) }
    return sums.sum() / Float(ClipFormat.pooling)
}

@inline(__always) private func eight(_ samples: Span<Float>, at index: Int) -> SIMD8<Float> {
    SIMD8(samples[index], samples[index + 1], samples[index + 2], samples[index + 3],
        samples[index + 4], samples[index + 5], samples[index + 6], samples[index + 7])
}

/// mono[f] = mean over the channels of frame f, for the first `frames` frames of an interleaved block.
func mixDown(_ block: [Float], channels: Int, frames: Int, into mono: inout [Float]) {
    let source = block.span
    var target = mono.mutableSpan
    if channels == 2 {
        for frame in 0..<frames { target[frame] = (source[2 * frame] + source[2 * frame + 1]) * 0.5 }
        return
    }
    let scale = 1 / Float(channels)
    for frame in 0..<frames {
        var sum: Float = 0
        for index in (frame * channels)..<((frame + 1) * channels) { sum += source[index] }
        target[frame] = sum * scale
    }
}

/// Whether each of the first `count` samples is a finite number.
func allFinite(_ samples: [Float], count: Int) -> Bool {
    let samples = samples.span
    // 0 · x is NaN unless x is finite.
    var lanes = SIMD8<Float>()
    let vectors = count / 8
    for vector in 0..<vectors { lanes += eight(samples, at: 8 * vector) * 0 }
    for index in (8 * vectors)..<count { lanes[0] += samples[index] * 0 }
    return lanes.sum() == 0
}

import EncoreNumerics

/// Means of consecutive groups of P samples, gathered block by block:
///
///     values[k] = 1/P Σ_i samples[P k + i],  i = 0 ..< P
///
/// However the signal is cut into blocks, the bits are the same.
package struct Pooling {
    /// P.
    let size: Int
    package private(set) var values: [Float] = []
    /// 0 while all that was added is finite; 0 · x is NaN for any other x.
    private var finiteness: Float = 0
    /// Samples of the last group, while it is not complete.
    private var pending: [Float]
    private var pendingCount = 0

    package init(_ format: ClipFormat = .poster) {
        size = format.pooling
        pending = [Float](repeating: 0, count: size)
    }

    /// Whether all samples and means are finite numbers.
    var isFinite: Bool { finiteness == 0 }

    /// Adds the first `count` samples.
    package mutating func add(_ samples: [Float], count: Int) {
        precondition(count <= samples.count, "\(count) samples of \(samples.count)")
        let samples = samples.span
        var next = 0
        if pendingCount > 0 {
            while next < count && pendingCount < size {
                keep(samples[next])
                next += 1
            }
            guard pendingCount == size else { return }
            append(mean(of: pending.span, at: 0, size))
            pendingCount = 0
        }
        while next + size <= count {
            append(mean(of: samples, at: next, size))
            next += size
        }
        while next < count {
            keep(samples[next])
            next += 1
        }
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

/// Means of 40 are means of means of 10, so that a signal pooled in two steps has the same bits.
@inline(__always) private func mean(of samples: Span<Float>, at start: Int, _ size: Int) -> Float {
    switch size {
    case 1: samples[start]
    case 10: meanOfTen(samples, at: start)
    default:
        meanOfFour(
            meanOfTen(samples, at: start), meanOfTen(samples, at: start + 10),
            meanOfTen(samples, at: start + 20), meanOfTen(samples, at: start + 30))
    }
}

@inline(__always) private func meanOfTen(_ samples: Span<Float>, at start: Int) -> Float {
    (eight(samples, at: start).sum() + (samples[start + 8] + samples[start + 9])) / 10
}

@inline(__always) private func meanOfFour(_ a: Float, _ b: Float, _ c: Float, _ d: Float) -> Float {
    ((a + b) + (c + d)) / 4
}

/// A signal that is pooled already, pooled further.
///
/// - Precondition: `format` is coarser than that of the signal, whose count is that of whole clips.
func pooled(_ signal: Matrix, from format: ClipFormat, to coarser: ClipFormat) -> Matrix {
    precondition(format.pooling < coarser.pooling, "a signal pooled by \(format.pooling) does not become finer")
    if format.pooling == 1 && coarser.pooling == 40 {
        let middle = ClipFormat(pooling: 10)
        return pooled(pooled(signal, from: format, to: middle), from: middle, to: coarser)
    }
    let size = coarser.pooling / format.pooling
    let means = Matrix(rows: 1, columns: signal.count / size)
    // A clip at a time: a whole collection at 22,050 Hz is large enough not to be held twice.
    for start in stride(from: 0, to: signal.count, by: format.clipWidth) {
        let samples = signal.reshaped(from: start, rows: 1, columns: format.clipWidth).elements
        for index in 0..<coarser.clipWidth {
            let first = index * size
            means[0, start / size + index] =
                size == 10
                ? meanOfTen(samples.span, at: first)
                : meanOfFour(samples[first], samples[first + 1], samples[first + 2], samples[first + 3])
        }
    }
    return means
}

@inline(__always) private func eight(_ samples: Span<Float>, at index: Int) -> SIMD8<Float> {
    SIMD8(
        samples[index], samples[index + 1], samples[index + 2], samples[index + 3],
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

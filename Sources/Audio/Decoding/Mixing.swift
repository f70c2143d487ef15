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

@inline(__always) private func eight(_ samples: Span<Float>, at index: Int) -> SIMD8<Float> {
    SIMD8(
        samples[index], samples[index + 1], samples[index + 2], samples[index + 3],
        samples[index + 4], samples[index + 5], samples[index + 6], samples[index + 7])
}

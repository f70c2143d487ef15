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

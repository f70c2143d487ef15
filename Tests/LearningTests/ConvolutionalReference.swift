import Foundation

/// The convolutional model once more: its loss in training, in `Double`, by plain loops over single numbers.
struct ConvolutionalReference {
    /// Of each tensor by its name, row by row.
    var parameters: [String: [Double]]
    /// A factor for each number that a dropout layer sees, in the order of the layers, clip by clip.
    let dropout: [[Double]]

    struct Outputs {
        var encoding: [[Double]] = []
        var reconstruction: [[Double]] = []
        var logits: [[Double]] = []
        var reconstructionError = 0.0
        var crossEntropy = 0.0
    }

    private typealias Series = [[[Double]]]  // clip, step, channel

    func outputs(_ x: [[Double]], labels: [Int]) -> Outputs {
        let inputs = x[0].count
        let scale = max(1, inputs / 500)
        var series: Series = x.map { energies($0, scale: scale) }
        series = normalized(series, "norm.0", relu: false)
        series = normalized(series.map { convolved($0, "conv.1") }, "norm.1", relu: true)
        series = series.map(pooled)
        series = dropped(series, 0)
        series = normalized(series.map { convolved($0, "conv.2") }, "norm.2", relu: true)
        series = dropped(series, 1)
        var outputs = Outputs()
        for (row, clip) in series.enumerated() {
            let genre = dense(statistics(clip), "enc").map { max(0, $0) }
            var means = [Double](repeating: 0, count: inputs / scale)
            for index in 0..<inputs { means[index / scale] += x[row][index] / Double(scale) }
            let encoding = genre + dense(means, "wave")
            let reconstruction = dense(dense(encoding, "dec.0").map { max(0, $0) }, "dec.1")
            var hidden = genre
            for layer in ["cls.0", "cls.1"] { hidden = dense(hidden, layer).map(tanh) }
            let logits = dense(hidden, "cls.2")
            outputs.encoding.append(encoding)
            outputs.reconstruction.append(reconstruction)
            outputs.logits.append(logits)
            var squares = 0.0
            for (value, mean) in zip(reconstruction, means) { squares += (value - mean) * (value - mean) }
            outputs.reconstructionError += squares / Double(means.count * x.count)
            var total = 0.0
            for logit in logits { total += exp(logit) }
            outputs.crossEntropy += (log(total) - logits[labels[row]]) / Double(x.count)
        }
        return outputs
    }

    /// ln(10⁻³ + mean of z² over four steps), z the three banks of filters, each in the middle of the longest's window.
    private func energies(_ x: [Double], scale: Int) -> [[Double]] {
        let (kernels, stride) = ([16 * scale, 48 * scale, 128 * scale], 4 * scale)
        let padding = (kernels[2] - stride) / 2
        let windows = (x.count + 2 * padding - kernels[2]) / stride + 1
        var energies: [[Double]] = []
        for step in 0..<(windows / 4) {
            var sums = [Double](repeating: 0, count: 48)
            for window in (4 * step)..<(4 * step + 4) {
                for (bank, kernel) in kernels.enumerated() {
                    let first = window * stride - padding + (kernels[2] - kernel) / 2
                    for (filter, z) in responses(x, first, kernel, bank).enumerated() {
                        sums[16 * bank + filter] += z * z / 4
                    }
                }
            }
            energies.append(sums.map { log(1e-3 + $0) })
        }
        return energies
    }

    /// What the sixteen filters of a bank make of the clip from its number `first` on.
    private func responses(_ x: [Double], _ first: Int, _ kernel: Int, _ bank: Int) -> [Double] {
        let weight = parameters["bank.\(bank).weight"]!
        var sums = [Double](repeating: 0, count: 16)
        for step in 0..<kernel where x.indices.contains(first + step) {
            for filter in 0..<16 { sums[filter] += x[first + step] * weight[step * 16 + filter] }
        }
        return sums
    }

    /// By mean and biased variance of all steps of all clips.
    private func normalized(_ x: Series, _ name: String, relu: Bool) -> Series {
        let (weight, bias) = (parameters["\(name).weight"]!, parameters["\(name).bias"]!)
        let all = x.joined()
        var y = x
        for channel in weight.indices {
            var (mean, variance) = (0.0, 0.0)
            for step in all { mean += step[channel] / Double(all.count) }
            for step in all { variance += (step[channel] - mean) * (step[channel] - mean) / Double(all.count) }
            for clip in x.indices {
                for step in x[clip].indices {
                    let value =
                        weight[channel] * (x[clip][step][channel] - mean) / sqrt(variance + 1e-5) + bias[channel]
                    y[clip][step][channel] = relu ? max(0, value) : value
                }
            }
        }
        return y
    }

    /// Three steps, the middle one in place.
    private func convolved(_ x: [[Double]], _ name: String) -> [[Double]] {
        let weight = parameters["\(name).weight"]!
        let channels = x[0].count
        let filters = weight.count / (3 * channels)
        return x.indices.map { step in
            var sums = [Double](repeating: 0, count: filters)
            for offset in 0..<3 where x.indices.contains(step + offset - 1) {
                for channel in 0..<channels {
                    let value = x[step + offset - 1][channel]
                    let first = (offset * channels + channel) * filters
                    for filter in 0..<filters { sums[filter] += value * weight[first + filter] }
                }
            }
            return sums
        }
    }

    /// The larger of two steps.
    private func pooled(_ clip: [[Double]]) -> [[Double]] {
        var pooled: [[Double]] = []
        for step in 0..<(clip.count / 2) {
            pooled.append(clip[0].indices.map { max(clip[2 * step][$0], clip[2 * step + 1][$0]) })
        }
        return pooled
    }

    private func dropped(_ x: Series, _ layer: Int) -> Series {
        var index = 0
        return x.map { clip in
            clip.map { step in
                step.map { value in
                    defer { index += 1 }
                    return value * dropout[layer][index]
                }
            }
        }
    }

    private func statistics(_ clip: [[Double]]) -> [Double] {
        let count = Double(clip.count)
        var means = [Double](repeating: 0, count: clip[0].count)
        var deviations = means
        for channel in means.indices {
            for step in clip { means[channel] += step[channel] / count }
            for step in clip {
                deviations[channel] += (step[channel] - means[channel]) * (step[channel] - means[channel]) / count
            }
        }
        return means + deviations.map { sqrt($0 + 1e-5) }
    }

    private func dense(_ x: [Double], _ name: String) -> [Double] {
        let weight = parameters["\(name).weight"]!
        var y = parameters["\(name).bias"]!
        for (row, value) in x.enumerated() {
            for column in y.indices { y[column] += value * weight[row * y.count + column] }
        }
        return y
    }
}

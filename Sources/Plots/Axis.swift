import EncoreFiles
import Glibc

/// A linear scale from data to pixels, with ticks at round numbers.
struct Axis {
    let lower: Double
    let upper: Double
    let ticks: [(value: Double, label: String)]

    /// Covers all values with a margin of 2 % on either side. Values that do not differ get room around them.
    ///
    /// - Parameters:
    ///   - values: finite, and below 1e300 so that no difference overflows.
    ///   - count: about how many ticks there is room for.
    init(covering values: [Double], ticks count: Int) {
        let least = values.min() ?? 0
        let greatest = values.max() ?? 1
        let magnitude = max(abs(least), abs(greatest))
        let span = greatest - least
        let isFlat = span <= 1e-9 * magnitude || span < 1e-300
        let margin = isFlat ? (magnitude > 1e-300 ? magnitude / 2 : 1) : 0.02 * span
        (lower, upper) = (least - margin, greatest + margin)
        ticks = Self.ticks(from: lower, to: upper, count: count)
    }

    /// Multiples of 1, 2 or 5 times a power of ten.
    private static func ticks(from lower: Double, to upper: Double, count: Int) -> [(value: Double, label: String)] {
        let rough = (upper - lower) / Double(count)
        let power = floor(log10(rough))
        let unit = pow(10, power)
        // The nearest by ratio: the bounds are the geometric means of neighboring factors.
        let ratio = rough / unit
        let factor: Double = ratio * ratio < 2 ? 1 : ratio * ratio < 10 ? 2 : ratio * ratio < 50 ? 5 : 10
        let step = factor * unit
        let exponent = Int(power) + (factor == 10 ? 1 : 0)
        let multiples = stride(from: (lower / step).rounded(.up), through: (upper / step).rounded(.down), by: 1)
        let largest = log10(max(abs(lower), abs(upper)))
        // Far from 1, what the ticks have in common goes into a power of ten.
        let shift = largest >= 5 || largest < -2 ? Int(floor(largest)) : 0
        return multiples.map { multiple in
            let value = multiple * step
            let label = decimal(value / pow(10, Double(shift)), min(12, max(0, shift - exponent)))
            let text = shift == 0 || multiple == 0 ? label : "\(label)e\(shift)"
            return (value, text.replacing("-", with: "−"))
        }
    }

    /// Where a value lies between `start` (at the lower end) and `end`.
    func position(of value: Double, from start: Double, to end: Double) -> Double {
        start + (value - lower) / (upper - lower) * (end - start)
    }
}

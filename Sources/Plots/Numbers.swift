import Glibc

/// A number with a fixed number of decimal places, such as "-0.50"; never "-0".
func fixed(_ value: Double, places: Int) -> String {
    let scale = pow(10, Double(places))
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let digits = String(Int(scaled))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return sign + padded.dropLast(places) + "." + padded.suffix(places)
}

/// A coordinate in pixels: a tenth is finer than the eye, and trailing zeros would only make the file larger.
func coordinate(_ value: Double) -> String {
    let text = fixed(value, places: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// A whole number in groups of three digits: 13,200.
func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0 && (digits.count - index) % 3 == 0 { text += "," }
        text.append(digit)
    }
    return text
}

/// At most `length` characters, the middle of longer texts giving way to an ellipsis.
func shortened(_ text: String, to length: Int) -> String {
    guard text.count > length else { return text }
    let kept = length - 1
    return text.prefix(kept - kept / 3) + "…" + text.suffix(kept / 3)
}

/// How wide a text is set, in pixels, to be on the safe side with any sans-serif font.
func estimatedWidth(of text: String, size: Double) -> Double {
    0.62 * size * Double(text.count)
}

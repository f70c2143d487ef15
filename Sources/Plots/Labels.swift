import EncoreFiles

/// A coordinate in pixels: a tenth is finer than the eye, and trailing zeros would only make the file larger.
func coordinate(_ value: Double) -> String {
    let text = decimal(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// Text of at most `length` characters; longer text has an ellipsis in the middle.
func shortened(_ text: String, to length: Int) -> String {
    guard text.count > length else { return text }
    let kept = length - 1
    return text.prefix(kept - kept / 3) + "…" + text.suffix(kept / 3)
}

/// An upper estimate of the width in pixels, for any sans-serif font.
func estimatedWidth(of text: String, size: Double) -> Double {
    0.62 * size * Double(text.count)
}

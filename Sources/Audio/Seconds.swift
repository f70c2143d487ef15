/// A number with one decimal, and "s".
func inSeconds(_ seconds: Double) -> String {
    guard seconds < 3.6e6 else { return "more than 1,000 hours" }
    let tenths = Int((seconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) s"
}

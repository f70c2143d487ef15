/// A number with a fixed number of decimals, rounded half away from zero: decimal(2.345, 2) is "2.35".
public func decimal(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    var unit = 1.0
    for _ in 0..<digits { unit *= 10 }
    let scaled = (abs(value) * unit).rounded()
    guard scaled < 0x1p63 else { return String(value) }
    let whole = UInt64(scaled)
    let sign = value < 0 && whole > 0 ? "-" : ""
    guard digits > 0 else { return sign + String(whole) }
    let text = String(whole)
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
}

/// A share as "61.5 %"; "–" for one that is no number.
package func percent(_ share: Double, digits: Int = 1) -> String {
    share.isFinite ? decimal(100 * share, digits) + " %" : "–"
}

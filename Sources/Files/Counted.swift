/// A number and its noun: "1 song", "2 songs", "0 songs".
public func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// The same, with commas in the number if it is to be grouped: "1,200 songs".
package func counted(_ count: Int, _ noun: String, grouped isGrouped: Bool) -> String {
    "\(isGrouped ? grouped(count) : String(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// A whole number in groups of three digits: "13,200".
package func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0 && (digits.count - index) % 3 == 0 { text += "," }
        text.append(digit)
    }
    return text
}

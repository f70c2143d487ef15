/// A number and its noun: "1 song", "2 songs", "0 songs".
public func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}

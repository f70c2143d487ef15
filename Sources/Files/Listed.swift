/// The first few of some names, for a message.
public func listed(_ names: [String], atMost limit: Int = 10) -> String {
    let shown = names.prefix(limit).map(printable).joined(separator: ", ")
    return names.count > limit ? shown + " and \(names.count - limit) more" : shown
}

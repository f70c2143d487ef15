import EncoreFiles

/// The text of an inspection: facts, tables and lists of at most 100 columns, where no path is longer.
struct ReportText {
    private(set) var text = ""
    private static let columns = 100
    private static let nameWidth = 12

    mutating func line(_ text: String = "") { add(text, after: "", indent: 0) }

    /// A line that stays whole, however long: with a path in it, or a command to be copied.
    mutating func whole(_ line: String) { text += line + "\n" }

    /// A name and what is to be said of it, in as many lines as it needs.
    mutating func fact(_ name: String, _ value: String) {
        add(
            value, after: name + String(repeating: " ", count: max(1, Self.nameWidth - name.count)),
            indent: Self.nameWidth)
    }

    mutating func table(_ table: Table) { text += table.text }

    /// A title and some lines below it.
    ///
    /// - Parameter limit: more are counted and not shown.
    mutating func list(_ title: String, _ items: [String], atMost limit: Int = 5) {
        guard !items.isEmpty else { return }
        line()
        line(title)
        for item in items.prefix(limit) { add(item, after: "  ", indent: 4) }
        if items.count > limit { line("  and \(items.count - limit) more; --json lists all") }
    }

    /// Words, in lines of at most `columns` characters; a longer word stays whole.
    ///
    /// - Parameters:
    ///   - beginning: of the first line.
    ///   - indent: spaces before the others.
    private mutating func add(_ words: String, after beginning: String, indent: Int) {
        var line = beginning
        var isFirst = true
        for word in words.split(separator: " ", omittingEmptySubsequences: false) {
            if !isFirst, line.count + 1 + word.count > Self.columns {
                text += line + "\n"
                line = String(repeating: " ", count: indent) + word
            } else {
                line += (isFirst ? "" : " ") + word
            }
            isFirst = false
        }
        text += line + "\n"
    }
}

/// "29.9 s", "12.5 minutes", "3.4 hours".
func duration(_ seconds: Double) -> String {
    if seconds < 90 { return decimal(seconds, 1) + " s" }
    return seconds < 5400 ? decimal(seconds / 60, 1) + " minutes" : decimal(seconds / 3600, 1) + " hours"
}

/// The end of a name that is too long for a line: "…/the song.mp3".
func shortened(_ name: String, to count: Int = 60) -> String {
    let name = printable(name)
    return name.count > count ? "…" + name.suffix(count - 1) : name
}

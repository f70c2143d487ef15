/// A text on one line of Markdown, where it means nothing but itself: no emphasis, link, tag or table cell.
package func markdownEscaped(_ text: String) -> String {
    printable(text).unicodeScalars.map { (meaningful.contains($0) ? "\\" : "") + String($0) }.joined()
}

private let meaningful = Set("\\`*_{}[]<>#|!~&$@^=+:\"".unicodeScalars)

/// What a test needs to know of a document's markup, from a scan of its tags.
public struct Markup {
    /// The names of all elements, in the order in which they begin.
    public private(set) var elements: [String] = []
    /// The character data, entities unresolved.
    public private(set) var texts: [String] = []
    /// What is wrong with it; nil if every tag that is opened is closed, in order, and nothing stands unescaped.
    public private(set) var error: String?

    public init(_ document: String) {
        var open: [String] = []
        var remainder = Substring(document)
        while let start = remainder.firstIndex(of: "<") {
            keep(text: remainder[..<start])
            guard let end = remainder[start...].firstIndex(of: ">") else {
                error = "a tag without end"
                return
            }
            let tag = remainder[remainder.index(after: start)..<end]
            remainder = remainder[remainder.index(after: end)...]
            if tag.contains("<") { error = "an unescaped < in \(tag)" }
            if tag.count(where: { $0 == "\"" }) % 2 != 0 { error = "an odd number of quotes in \(tag)" }
            if tag.hasPrefix("?") { continue }
            if tag.hasPrefix("/") {
                let name = String(tag.dropFirst())
                if open.popLast() != name { error = "</\(name)> closes nothing" }
                continue
            }
            let name = String(tag.prefix { $0 != " " && $0 != "/" })
            elements.append(name)
            if !tag.hasSuffix("/") { open.append(name) }
        }
        keep(text: remainder)
        if !open.isEmpty { error = "\(open) left open" }
    }

    private mutating func keep(text: Substring) {
        let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]
        let bare = entities.reduce(String(text)) { $0.replacing($1, with: "") }
        if bare.contains("&") || bare.contains(">") { error = "unescaped text: \(text)" }
        if text.contains(where: { !$0.isWhitespace }) { texts.append(String(text)) }
    }

    public func count(of element: String) -> Int { elements.count { $0 == element } }
}

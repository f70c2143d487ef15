/// What a test needs to know of a document's markup, from a scan of its tags.
struct Markup {
    /// The names of all elements, in the order in which they begin.
    private(set) var elements: [String] = []
    /// The character data, entities unresolved.
    private(set) var texts: [String] = []
    /// What is wrong with it; nil if every tag that is opened is closed, in order, and nothing stands unescaped.
    private(set) var fault: String?

    init(_ document: String) {
        var open: [String] = []
        var rest = Substring(document)
        while let start = rest.firstIndex(of: "<") {
            keep(text: rest[..<start])
            guard let end = rest[start...].firstIndex(of: ">") else {
                fault = "a tag without end"
                return
            }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.contains("<") { fault = "an unescaped < in \(tag)" }
            if tag.count(where: { $0 == "\"" }) % 2 != 0 { fault = "an odd number of quotes in \(tag)" }
            if tag.hasPrefix("?") { continue }
            if tag.hasPrefix("/") {
                let name = String(tag.dropFirst())
                if open.popLast() != name { fault = "</\(name)> closes nothing" }
                continue
            }
            let name = String(tag.prefix { $0 != " " && $0 != "/" })
            elements.append(name)
            if !tag.hasSuffix("/") { open.append(name) }
        }
        keep(text: rest)
        if !open.isEmpty { fault = "\(open) left open" }
    }

    private mutating func keep(text: Substring) {
        let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]
        let bare = entities.reduce(String(text)) { $0.replacing($1, with: "") }
        if bare.contains("&") || bare.contains(">") { fault = "unescaped text: \(text)" }
        if text.contains(where: { !$0.isWhitespace }) { texts.append(String(text)) }
    }

    func count(of element: String) -> Int { elements.count { $0 == element } }
}

let gtzan = ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"]

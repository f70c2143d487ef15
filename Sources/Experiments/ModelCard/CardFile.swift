import EncoreFiles

/// The model card of a run: README.md. Encore replaces the one that it wrote, and leaves one that somebody else wrote
/// or changed. So the card ends in a seal, which is a hash of what stands before it.
struct CardFile {
    let path: String

    /// Writes the card of a run, as far as the run is.
    ///
    /// - Throws: `.badData` for a file of the run that cannot be understood; `.cannotWrite`.
    func write(of folder: RunFolder, _ monitor: any Monitor) throws(Failure) {
        guard isOwn || !FileSystem.exists(path) else {
            return monitor.note(
                "\(printable(path)) was changed by hand, and stays as it is; to get a new one, remove it")
        }
        let text = ModelCard(of: try RunInspection(of: folder)).text
        try FileSystem.write(text + Self.seal(of: text), to: path)
    }

    /// Removes a card that Encore wrote and nobody changed.
    func removeOwn() throws(Failure) {
        if isOwn { try FileSystem.remove(path) }
    }

    private var isOwn: Bool {
        // The seal is the last line.
        guard let text = try? FileSystem.readText(path, limit: 1 << 24),
            let end = text.dropLast().lastIndex(of: "\n")
        else { return false }
        let content = String(text[...end])
        return text == content + Self.seal(of: content)
    }

    private static func seal(of text: String) -> String {
        let hash = String(fnvHash(Array(text.utf8)), radix: 16)
        return "<!-- Encore wrote this card, and replaces it until somebody changes it: \(hash) -->\n"
    }
}

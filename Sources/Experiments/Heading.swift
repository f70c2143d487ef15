import EncoreFiles

/// The first line of what is printed: which songs, divided how.
package enum Heading {
    package static func text(for data: DataConfiguration) -> String {
        "\(corpus(data)), split \(data.splitName)\n\n"
    }

    static func corpus(_ data: DataConfiguration) -> String {
        data.isSynthetic
            ? "SYNTHETIC corpus (these numbers say nothing about music)" : "songs of \(printable(data.folder))"
    }
}

/// What a picture says of its data.
enum Caption {
    static func text(for data: DataConfiguration, _ what: String) -> String {
        (data.isSynthetic ? "SYNTHETIC corpus; " : "") + what + (data.split == .clip ? "; split by clip (leaky)" : "")
    }
}

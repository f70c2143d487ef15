/// What a file that libsndfile cannot read seems to be, by its first bytes.
struct FileSignature: Equatable {
    /// As it goes into "it looks like …".
    let description: String
    /// Whether it holds sound that another program could convert.
    let isConvertible: Bool

    /// - Parameter head: the first bytes of a file, a few hundred if it has them; none if it cannot be read.
    init?(_ head: [UInt8]) {
        guard !head.isEmpty else { return nil }
        if let known = Self.known.first(where: { $0.matches(head) }) {
            description = known.description
            isConvertible = known.isConvertible
        } else if head.allSatisfy({ $0 == 0 }) {
            description = "nothing but zero bytes"
            isConvertible = false
        } else if Self.isText(head) {
            description = "text"
            isConvertible = false
        } else {
            return nil
        }
    }

    private struct Pattern {
        let bytes: [UInt8]
        var offset = 0
        let description: String
        var isConvertible = false

        init(_ text: String, at offset: Int = 0, _ description: String, convertible: Bool = false) {
            self.init(bytes: Array(text.utf8), at: offset, description, convertible: convertible)
        }

        init(bytes: [UInt8], at offset: Int = 0, _ description: String, convertible: Bool = false) {
            self.bytes = bytes
            self.offset = offset
            self.description = description
            isConvertible = convertible
        }

        func matches(_ head: [UInt8]) -> Bool {
            head.dropFirst(offset).starts(with: bytes)
        }
    }

    private static let known = [
        Pattern("ftypM4A", at: 4, "AAC/M4A", convertible: true),
        Pattern("ftyp", at: 4, "MP4 (AAC sound or a film)", convertible: true),
        Pattern(bytes: [0xFF, 0xF1], "AAC", convertible: true),
        Pattern(bytes: [0xFF, 0xF9], "AAC", convertible: true),
        Pattern("ADIF", "AAC", convertible: true),
        Pattern(bytes: [0x30, 0x26, 0xB2, 0x75], "Windows Media (WMA)", convertible: true),
        Pattern(bytes: [0x1A, 0x45, 0xDF, 0xA3], "Matroska or WebM", convertible: true),
        Pattern("MAC ", "Monkey's Audio (APE)", convertible: true),
        Pattern("wvpk", "WavPack", convertible: true),
        Pattern("DSD ", "DSD audio", convertible: true),
        Pattern("MThd", "MIDI, which is notes and not sound"),
        Pattern(bytes: [0xFF, 0xD8, 0xFF], "a JPEG picture"),
        Pattern(bytes: [0x89, 0x50, 0x4E, 0x47], "a PNG picture"),
        Pattern("GIF8", "a GIF picture"),
        Pattern("WEBP", at: 8, "a WebP picture"),
        Pattern("%PDF", "a PDF document"),
        Pattern(bytes: [0x50, 0x4B, 0x03, 0x04], "a ZIP archive"),
        Pattern(bytes: [0x1F, 0x8B], "a gzip archive"),
        Pattern("7z", "a 7z archive"),
        Pattern("Rar!", "a RAR archive"),
        Pattern("ID3", "MP3, but without sound that can be decoded"),
    ]

    /// Whether the bytes are UTF-8 without control characters but those of layout.
    private static func isText(_ head: [UInt8]) -> Bool {
        // The last character may be cut: up to three of its bytes are left out.
        let isUTF8 = (0...3).contains { cut in
            String(validating: head.dropLast(cut), as: UTF8.self) != nil
        }
        return isUTF8 && head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
    }
}

import Glibc

/// A path as the bytes by which the system knows it; they need not be UTF-8.
package struct FilePath: Hashable, Sendable {
    /// Without the zero byte at the end.
    package let bytes: [UInt8]

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    package func appending(_ name: [UInt8]) -> FilePath {
        FilePath(bytes: bytes.last == UInt8(ascii: "/") ? bytes + name : bytes + [UInt8(ascii: "/")] + name)
    }

    /// The folder that holds the file: "." for a mere name.
    package var folder: FilePath {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return FilePath(".") }
        return FilePath(bytes: slash == 0 ? [UInt8(ascii: "/")] : Array(bytes[..<slash]))
    }

    /// FOLDER/.NAME and the suffix.
    func hiddenNeighbor(withSuffix suffix: String) -> FilePath {
        let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        return FilePath(bytes: bytes[..<start] + [UInt8(ascii: ".")] + bytes[start...] + Array(suffix.utf8))
    }

    package var text: String { Self.text(of: bytes) }

    /// The bytes as text; where they are not UTF-8, each byte beyond ASCII appears as \xE9. A backslash appears as \x5C
    /// there and where it could be mistaken for the beginning of such a byte, so that different names stay different.
    package static func text(of bytes: [UInt8]) -> String {
        let text = String(validating: bytes, as: UTF8.self)
        if let text, !zip(bytes, bytes.dropFirst()).contains(where: { $0 == backslash && $1 == UInt8(ascii: "x") }) {
            return text
        }
        let escaped = bytes.map { byte in
            byte == backslash || text == nil && byte >= 0x80
                ? Array("\\x\(String(byte, radix: 16, uppercase: true))".utf8) : [byte]
        }
        return String(decoding: escaped.joined(), as: UTF8.self)
    }

    /// The path that `text(of:)` wrote as `text`.
    package init(ofText text: String) {
        var rest = Array(text.utf8)[...]
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == Self.backslash, rest.first == UInt8(ascii: "x"),
                let value = UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        self.init(bytes: bytes)
    }

    private static let backslash = UInt8(ascii: "\\")
}

extension FilePath {
    /// Gives the file another name, whose old file is gone then.
    package func rename(to other: FilePath) throws(SystemError) { try SystemCalls.rename(self, to: other) }

    /// The absolute path, links resolved; the path itself where nothing is there.
    package var resolved: FilePath { SystemCalls.resolved(self) }

    /// Removes the file, if it is there and can be removed.
    package func remove() { try? SystemCalls.unlink(self) }

    var isLink: Bool { (try? SystemCalls.linkStatus(of: self)).map { $0.st_mode & S_IFMT == S_IFLNK } ?? false }
}

/// The last component of a path.
package func lastComponent(_ path: String) -> Substring {
    path[...].split(separator: "/").last ?? path[...]
}

/// A file's name without what follows its last dot; a dot at its beginning does not count.
package func withoutExtension(_ name: Substring) -> Substring {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return name[..<dot]
}

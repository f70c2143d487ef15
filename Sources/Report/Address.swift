internal import EncoreFiles

extension FilePath {
    /// The folder that holds all of some files; it ends with "/".
    ///
    /// - Parameter paths: absolute; at least one.
    static func commonFolder(of paths: [FilePath]) -> FilePath {
        var common = paths[0].folder.components
        for path in paths {
            let own = path.folder.components
            common = zip(common, own).prefix { $0 == $1 }.map(\.0)
        }
        return FilePath(bytes: [UInt8(ascii: "/")] + common.flatMap { $0 + [UInt8(ascii: "/")] })
    }

    /// The folder as an address relative to another one; it ends with "/".
    func address(from folder: FilePath) -> String {
        let (own, other) = (components, folder.components)
        let shared = zip(own, other).prefix { $0 == $1 }.count
        return String(repeating: "../", count: other.count - shared)
            + own.dropFirst(shared).map { Self.escaped($0) + "/" }.joined()
    }

    /// A relative path as an address.
    var address: String { components.map(Self.escaped).joined(separator: "/") }

    private var components: [[UInt8]] { bytes.split(separator: UInt8(ascii: "/")).map(Array.init) }

    /// All bytes but letters, digits and "-._~" as %E9. Source: RFC 3986, section 2.3.
    private static func escaped(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isPlain = byte < 0x80 && (character.isLetter || character.isNumber || "-._~".contains(character))
            return isPlain ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}

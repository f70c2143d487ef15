/// A FLAC file with other comments in the place of its own, such as "ARTIST=somebody".
public func taggedFLAC(_ file: [UInt8], _ comments: [String]) -> [UInt8] {
    func sized(_ text: String) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: text.utf8.count >> (8 * $0)) } + Array(text.utf8)
    }
    let count = [UInt8(comments.count), 0, 0, 0]
    let content = sized("") + count + comments.flatMap(sized)
    func header(_ kind: UInt8, _ length: Int) -> [UInt8] {
        [kind] + (0..<3).map { UInt8(truncatingIfNeeded: length >> (16 - 8 * $0)) }
    }
    // Behind "fLaC", blocks of a byte of kind, the highest bit of which says that it is the last, and three of
    // length. The first describes the sound; all others go.
    var offset = 4
    var isLast = false
    while !isLast {
        isLast = file[offset] & 0x80 != 0
        offset += 4 + Int(file[offset + 1]) << 16 + Int(file[offset + 2]) << 8 + Int(file[offset + 3])
    }
    return file[..<4] + header(0, 34) + file[8..<42] + header(0x84, content.count) + content + file[offset...]
}

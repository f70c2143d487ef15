/// How much sound the header of an uncompressed file says there is, and how much the file has room for.
///
/// libsndfile itself opens a truncated file as a shorter one and says nothing.
struct HeaderClaim: Equatable {
    /// Bytes of sound by the header.
    let claimed: Int
    /// Bytes from where the sound begins to the end of the file.
    let present: Int

    /// - Parameters:
    ///   - size: the file's length in bytes.
    ///   - read: the bytes at an offset, fewer at the end of the file.
    /// - Returns: nil for a file that is not WAV, AIFF or AU, or that leaves its length open.
    init?(size: Int, read: (_ offset: Int, _ count: Int) -> [UInt8]) {
        let head = read(0, 12)
        guard head.count == 12 else { return nil }
        switch (Self.tag(head[0..<4]), Self.tag(head[8..<12])) {
        case ("RIFF", "WAVE"):
            self.init(size: size, soundTag: "data", isBigEndian: false, read: read)
        case ("RF64", "WAVE"):
            // The true length stands in the first chunk, named ds64, after the file's own.
            let length = read(28, 8)
            guard length.count == 8 else { return nil }
            self.init(
                size: size, soundTag: "data", isBigEndian: false, read: read,
                wideLength: Self.number(length[...], isBigEndian: false))
        case ("FORM", "AIFF"), ("FORM", "AIFC"):
            self.init(size: size, soundTag: "SSND", isBigEndian: true, read: read)
        case (".snd", _):
            self.init(
                claimed: Self.stated(Self.number(head[8..<12], isBigEndian: true)), size: size,
                begin: Self.number(head[4..<8], isBigEndian: true))
        default:
            return nil
        }
    }

    /// Walks from chunk to chunk: four bytes of name, four of length, the content, padded to an even length.
    private init?(
        size: Int, soundTag: String, isBigEndian: Bool, read: (Int, Int) -> [UInt8], wideLength: Int? = nil
    ) {
        var offset = 12
        // No real file has more chunks before its sound; an endless row of empty ones ends here.
        for _ in 0..<1000 {
            let chunk = read(offset, 8)
            guard chunk.count == 8 else { return nil }
            let length = Self.number(chunk[4..<8], isBigEndian: isBigEndian)
            if Self.tag(chunk[0..<4]) == soundTag {
                self.init(claimed: wideLength ?? Self.stated(length), size: size, begin: offset + 8)
                return
            }
            offset += 8 + length + length % 2
        }
        return nil
    }

    private init?(claimed: Int?, size: Int, begin: Int) {
        guard let claimed, claimed > 0, begin < size else { return nil }
        self.claimed = claimed
        present = size - begin
    }

    /// `nil` for the placeholder of programs that cannot go back to fill in the length: nearly the largest number of 31
    /// or 32 bits.
    private static func stated(_ length: Int) -> Int? {
        length < 0x7FFF_F000 ? length : nil
    }

    private static func tag(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    private static func number(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> Int {
        let ordered = isBigEndian ? Array(bytes) : bytes.reversed()
        return ordered.reduce(0) { $0 << 8 | Int($1) } & .max
    }
}

/// Numbers as the bytes of a file, least significant byte first. Nearly every processor keeps them so: then it is a copy.
enum LittleEndian {
    static func bytes<Number: Collection, Word: FixedWidthInteger>(
        of numbers: Number, as word: (Number.Element) -> Word
    ) -> [UInt8] {
        let size = MemoryLayout<Word>.size
        return unsafe [UInt8](unsafeUninitializedCapacity: size * numbers.count) { bytes, filled in
            let raw = UnsafeMutableRawBufferPointer(bytes)
            for number in numbers {
                unsafe raw.storeBytes(of: word(number).littleEndian, toByteOffset: filled, as: Word.self)
                filled += size
            }
        }
    }

    /// - Returns: as many numbers as the bytes hold whole words.
    static func numbers<Word: FixedWidthInteger & BitwiseCopyable, Number>(
        in bytes: ArraySlice<UInt8>, from number: (Word) -> Number
    ) -> [Number] {
        let size = MemoryLayout<Word>.size
        return unsafe bytes.withUnsafeBytes { raw in
            (0..<(raw.count / size)).map {
                number(Word(littleEndian: unsafe raw.loadUnaligned(fromByteOffset: $0 * size, as: Word.self)))
            }
        }
    }
}

/// Numbers as the bytes of a file, least significant byte first. On a little-endian processor this is one
/// copy.
package enum LittleEndian {
    package static func bytes<Number: BitwiseCopyable & Numeric>(of numbers: [Number]) -> [UInt8] {
        let bytes = unsafe numbers.withUnsafeBytes { unsafe [UInt8]($0) }
        return isNative ? bytes : reversed(bytes[...], by: MemoryLayout<Number>.size)
    }

    /// - Returns: one number per `size` bytes; bytes left over are ignored.
    package static func numbers<Number: BitwiseCopyable & Numeric>(
        in bytes: ArraySlice<UInt8>, as: Number.Type
    ) -> [Number] {
        let size = MemoryLayout<Number>.size
        let native = isNative ? bytes : reversed(bytes, by: size)[...]
        return unsafe [Number](unsafeUninitializedCapacity: bytes.count / size) { numbers, count in
            count = numbers.count
            unsafe native.withUnsafeBytes { raw in
                unsafe UnsafeMutableRawBufferPointer(numbers).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: raw[..<(numbers.count * size)]))
            }
        }
    }

    private static var isNative: Bool { UInt16(littleEndian: 1) == 1 }

    /// The bytes of each number in the other order.
    private static func reversed(_ bytes: ArraySlice<UInt8>, by size: Int) -> [UInt8] {
        stride(from: bytes.startIndex, to: bytes.endIndex, by: size).flatMap { start in
            bytes[start..<min(start + size, bytes.endIndex)].reversed()
        }
    }
}

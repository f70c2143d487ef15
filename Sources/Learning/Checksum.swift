import EncoreFiles
import EncoreNumerics

/// A 64-bit hash of numbers by their bits: against damage on the disk, and to tell one corpus from another. It is no
/// protection against somebody who means harm.
///
/// Source: the FNV-1a hash of Fowler, Noll and Vo, on words of 32 and 64 bits.
struct Checksum {
    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    private mutating func add(_ word: UInt64) { hash = (hash ^ word) &* 0x100_0000_01B3 }

    mutating func add(_ numbers: [Double]) {
        for number in numbers { add(number.bitPattern) }
    }

    mutating func add(_ numbers: [Int]) {
        for number in numbers { add(UInt64(bitPattern: Int64(number))) }
    }

    mutating func add(_ numbers: [Float]) {
        for number in numbers { add(UInt64(number.bitPattern)) }
    }

    mutating func add(_ text: String) {
        for byte in text.utf8 { add(UInt64(byte)) }
    }

    /// As files give it.
    var text: String { "fnv1a-" + String(hash, radix: 16) }
}

extension Safetensors {
    /// A hash of all metadata, but for the place where it stands itself, and of all tensors: a changed digit of the
    /// scale would do as much harm as a changed weight.
    package func checksum(leavingOut key: String) -> String {
        var checksum = Checksum()
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) where name != key {
            checksum.add("\(name)\0\(value)\0")
        }
        for tensor in tensors {
            checksum.add(tensor.name)
            checksum.add(tensor.shape)
            checksum.add(tensor.floats ?? [])
            checksum.add(tensor.doubles ?? [])
            checksum.add(tensor.integers ?? [])
        }
        return checksum.text
    }
}

extension Dataset {
    /// Tells these clips from others: how many there are, and a hash of all that training reads of them.
    public var fingerprint: String {
        var checksum = Checksum()
        // The samples were hashed when they were decoded.
        checksum.add(songs.map { Int(bitPattern: UInt($0.samples.checksum)) })
        checksum.add(songs.flatMap { [$0.length, $0.label ?? -1] })
        checksum.add(clips.flatMap { [$0.song, $0.start] })
        checksum.add([canMove ? 1 : 0])
        checksum.add([Double(width)])
        switch level {
        case .scale(let scale): checksum.add([0, Double(scale)])
        case .equal(let rms): checksum.add([1, Double(rms)])
        }
        return "\(count) clips, \(checksum.text)"
    }
}

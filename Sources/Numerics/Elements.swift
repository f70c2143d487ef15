import Glibc
import Synchronization

/// Consecutive numbers in memory that several holders may share: what lies beneath `Matrix` and `MatrixView`. No other
/// file of theirs touches a pointer; every access is bounds-checked.
@safe @usableFromInline struct Elements {
    @usableFromInline let count: Int
    /// Where they begin, as long as these elements are held. C functions need it.
    @unsafe @usableFromInline let base: UnsafeMutablePointer<Float>
    /// Keeps the memory.
    private let owner: AnyObject

    /// Zeros.
    init(count: Int) {
        self.count = count
        let storage = Storage(count: count)
        owner = storage
        unsafe base = storage.base
    }

    /// Elements in memory of somebody else, which nobody may write.
    @unsafe init(base: UnsafeMutablePointer<Float>, count: Int, owner: AnyObject) {
        self.count = count
        self.owner = owner
        unsafe self.base = base
    }

    private init(_ elements: Elements, from offset: Int, count: Int) {
        self.count = count
        owner = elements.owner
        unsafe base = elements.base + offset
    }

    /// `count` of the elements, from `offset` on. They share their memory with these.
    func part(from offset: Int, count: Int) -> Elements {
        precondition(
            offset >= 0 && count >= 0 && count <= self.count - offset,
            "\(count) elements from \(offset) on are not among \(self.count)")
        return Elements(self, from: offset, count: count)
    }

    @inlinable @inline(__always) subscript(index: Int) -> Float {
        get {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "index out of bounds")
            return unsafe base[index]
        }
        nonmutating set {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "index out of bounds")
            unsafe base[index] = newValue
        }
    }

    /// Elements index ..< index + width; the other lanes are zero.
    @inlinable @inline(__always) func load(_ index: Int, width: Int) -> Lanes {
        precondition(holds(index, width), "a load out of bounds")
        return unsafe Lanes(from: UnsafePointer(base + index), width: width)
    }

    /// Writes the first `width` lanes to elements index ..< index + width.
    @inlinable @inline(__always) func store(_ lanes: Lanes, _ index: Int, width: Int) {
        precondition(holds(index, width), "a store out of bounds")
        unsafe lanes.write(to: base + index, width: width)
    }

    /// Whether elements index ..< index + width are among these. Two comparisons, of which the first does not change in
    /// a loop: as a number without sign, a negative index is too large.
    @inlinable @inline(__always) func holds(_ index: Int, _ width: Int) -> Bool {
        UInt(bitPattern: width) <= UInt(bitPattern: count)
            && UInt(bitPattern: index) <= UInt(bitPattern: count &- width)
    }

    func fill(with value: Float) { unsafe base.update(repeating: value, count: count) }

    /// Copies `count` elements.
    @inlinable func copy(from other: Elements, at source: Int, to target: Int, count copied: Int) {
        precondition(
            copied >= 0 && source >= 0 && target >= 0
                && copied <= other.count - source && copied <= count - target, "a copy out of bounds")
        unsafe (base + target).update(from: other.base + source, count: copied)
    }

    /// A copy of them all.
    var array: [Float] { unsafe Array(UnsafeBufferPointer(start: base, count: count)) }

    /// Where they begin, as a number.
    var address: Int { unsafe Int(bitPattern: base) }

    /// How many times this thread takes memory for elements in `body`. One thread at a time may ask.
    static func allocations(in body: () throws -> Void) rethrows -> Int {
        let isFree = Storage.watched.compareExchange(
            expected: 0, desired: UInt(pthread_self()), ordering: .sequentiallyConsistent)
        precondition(isFree.exchanged, "another thread counts its allocations")
        Storage.allocations.store(0, ordering: .relaxed)
        defer { Storage.watched.store(0, ordering: .sequentiallyConsistent) }
        try body()
        return Storage.allocations.load(ordering: .relaxed)
    }
}

/// Zeroed memory, aligned to 64 bytes, which is freed with its last holder.
@safe private final class Storage {
    let base: UnsafeMutablePointer<Float>

    /// Bytes of a huge page on x86-64 and, as a rule, arm64; elsewhere the alignment does no harm.
    private static let hugePage = 2 << 20
    /// The thread of which allocations are counted, or 0, and how many there were.
    static let watched = Atomic<UInt>(0)
    static let allocations = Atomic<Int>(0)

    init(count: Int) {
        let bytes = max(1, count) * MemoryLayout<Float>.stride
        if Self.watched.load(ordering: .relaxed) == UInt(pthread_self()) {
            Self.allocations.add(1, ordering: .relaxed)
        }
        let isLarge = bytes >= 2 * Self.hugePage
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isLarge ? Self.hugePage : 64)
        // Clips are gathered from all over a large matrix: with small pages most would miss the address cache.
        if isLarge { unsafe madvise(raw, bytes, Int32(MADV_HUGEPAGE)) }
        unsafe base = raw.initializeMemory(as: Float.self, repeating: 0, count: count)
    }

    deinit { unsafe base.deallocate() }
}

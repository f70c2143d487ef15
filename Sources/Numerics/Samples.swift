import Glibc

/// Read-only samples of 16 bits, and the factor that makes them numbers: x_i = scale · s_i.
///
/// They lie in memory of their own or in a file that is mapped into memory. Whatever asks for samples gets `Float`.
@safe public struct Samples: @unchecked Sendable {
    public let count: Int
    public let scale: Float
    /// A hash of the count, the scale and all samples: equal for equal samples, wherever they lie.
    public let checksum: UInt64
    @usableFromInline let base: UnsafePointer<Int16>
    /// Keeps the memory.
    private let owner: any AnyObject & Sendable
    /// Whether they lie in a file that is mapped.
    private let isMapped: Bool

    /// Samples that lie in memory of somebody else.
    ///
    /// - Parameters:
    ///   - base: where they begin; nobody writes there as long as `owner` lives.
    ///   - owner: keeps the memory.
    ///   - checksum: that of these samples.
    ///   - isMapped: whether they lie in a file that is mapped.
    @unsafe package init(
        base: UnsafePointer<Int16>, count: Int, scale: Float, checksum: UInt64, owner: any AnyObject & Sendable,
        isMapped: Bool
    ) {
        self.isMapped = isMapped
        self.count = count
        self.scale = scale
        self.checksum = checksum
        unsafe self.base = base
        self.owner = owner
    }

    /// Samples in memory of their own.
    public init(_ samples: [Int16], scale: Float) {
        var memory = SampleMemory(count: samples.count, scale: scale)
        memory.append(samples.count) { target in
            for index in samples.indices { target[index] = samples[index] }
        }
        self = memory.samples
    }

    /// The samples nearest to some finite numbers, at the finest scale that holds all of them.
    public init(quantizing numbers: [Float]) {
        var range = SampleRange()
        range.extend(numbers.span)
        self.init(quantizing: numbers.count, scale: range.scale) { body in body(numbers) }
    }

    /// The samples nearest to numbers that come block by block.
    ///
    /// - Parameters:
    ///   - count: how many numbers come.
    ///   - scale: that of a `SampleRange` which holds them.
    ///   - forEachBlock: gives them in order; the length of all blocks but the last is a multiple of sixteen.
    public init<Reason>(
        quantizing count: Int, scale: Float, _ forEachBlock: (([Float]) -> Void) throws(Reason) -> Void
    ) throws(Reason) {
        var memory = SampleMemory(count: count, scale: scale)
        try forEachBlock { numbers in
            memory.append(numbers.count) { quantize(numbers.span, scale: scale, into: &$0) }
        }
        self = memory.samples
    }

    /// Samples of 16 bits, s · 2⁻¹⁵: the bits that quantizing these numbers would give, which are s but for a shift.
    ///
    /// - Parameters:
    ///   - room: how many samples there may be.
    ///   - fill: writes samples to the beginning of the room, and says how many there are and what they span.
    package init<Reason>(
        sixteenBit room: Int, _ fill: (inout MutableSpan<Int16>) throws(Reason) -> (count: Int, range: SampleRange)
    ) throws(Reason) {
        let memory = SampleMemory.Memory(count: room)
        var samples = unsafe MutableSpan(_unsafeStart: memory.base, count: room)
        let (count, range) = try fill(&samples)
        precondition(count >= 0 && count <= room, "\(count) samples where there is room for \(room)")
        let scale = range.scale
        // None for silence, whose scale is 1.
        let shift = Int16(max(0, -15 - Int(scale.exponent)))
        if shift > 0 { for index in 0..<count { samples[index] &<<= shift } }
        var checksum = SampleChecksum(scale: scale)
        checksum.add(samples.span.extracting(0..<count))
        unsafe self.init(
            base: memory.base, count: count, scale: scale, checksum: checksum.value, owner: memory, isMapped: false)
    }

    /// Writes `count` numbers, from sample `index` on, to elements target ..< target + count of a matrix, counted row
    /// by row.
    public func copy(from index: Int, count copied: Int, to matrix: Matrix, at target: Int) {
        precondition(
            index >= 0 && copied >= 0 && index <= count - copied && target >= 0 && target <= matrix.count - copied,
            "\(copied) samples from \(index) of \(count) do not go to \(target) of \(matrix.count)")
        for (position, width) in LaneSteps(0..<copied) {
            matrix.store(load(index + position), target + position, width: width)
        }
    }

    /// Sixteen numbers from an index on. Where there is no sample there is silence.
    @inlinable @inline(__always) public func load(_ index: Int) -> Lanes {
        var lanes = Lanes()
        if index >= 0 && index <= count &- 16 {
            // One by one: the compiler makes vectors of it. Conversions of a vector are calls of functions.
            for lane in 0..<16 { lanes[lane] = unsafe Float(base[index + lane]) }
            return lanes * scale
        }
        for lane in 0..<16 where index + lane >= 0 && index + lane < count {
            lanes[lane] = unsafe Float(base[index + lane]) * scale
        }
        return lanes
    }

    /// Overwrites `means` with those of consecutive groups of samples from an index on. The sums are exact.
    ///
    /// - Parameter size: of a group, 1 ... 512: the sum of more samples might not be a `Float`.
    public func means(of size: Int, from index: Int, into means: inout [Float]) {
        precondition(
            index >= 0 && (1...512).contains(size) && index + size * means.count <= count,
            "\(means.count) groups of \(size) samples from \(index) do not lie among \(count)")
        let factor = scale / Float(size)
        for group in means.indices {
            var sum: Int32 = 0
            let first = unsafe base + index + group * size
            for position in 0..<size { sum &+= unsafe Int32(first[position]) }
            means[group] = Float(sum) * factor
        }
    }

    public subscript(index: Int) -> Float {
        precondition(index >= 0 && index < count, "there is no sample \(index) among \(count)")
        return unsafe Float(base[index]) * scale
    }

    /// All numbers, in memory of their own.
    public var numbers: [Float] { (0..<count).map { self[$0] } }

    /// Tells the system that samples of a mapped file will be read soon: it fetches them meanwhile.
    public func prefetch(_ range: Range<Int>) {
        let range = range.clamped(to: 0..<count)
        guard isMapped, !range.isEmpty else { return }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let first = unsafe Int(bitPattern: base + range.lowerBound) / page * page
        let end = unsafe Int(bitPattern: base + range.upperBound)
        unsafe madvise(UnsafeMutableRawPointer(bitPattern: first), end - first, Int32(MADV_WILLNEED))
    }
}

/// Samples in memory of their own, in the making.
private struct SampleMemory {
    private let memory: Memory
    private let count: Int
    private let scale: Float
    private var filled = 0
    private var checksum: SampleChecksum

    init(count: Int, scale: Float) {
        memory = Memory(count: count)
        self.count = count
        self.scale = scale
        checksum = SampleChecksum(scale: scale)
    }

    /// The next samples: `body` writes all of them.
    mutating func append(_ added: Int, _ body: (inout MutableSpan<Int16>) -> Void) {
        precondition(added >= 0 && added <= count - filled, "\(added) samples behind \(filled) of \(count)")
        var target = unsafe MutableSpan(_unsafeStart: memory.base + filled, count: added)
        body(&target)
        checksum.add(target.span)
        filled += added
    }

    var samples: Samples {
        precondition(filled == count, "\(filled) samples of \(count)")
        return unsafe Samples(
            base: memory.base, count: count, scale: scale, checksum: checksum.value, owner: memory, isMapped: false)
    }

    @safe final class Memory: @unchecked Sendable {
        let base: UnsafeMutablePointer<Int16>

        init(count: Int) { unsafe base = .allocate(capacity: max(1, count)) }

        deinit { unsafe base.deallocate() }
    }
}

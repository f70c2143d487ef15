import Glibc

/// Read-only samples of 16 bits, and the factor that makes them numbers: x_i = scale · s_i.
///
/// They lie in memory of their own or in a file that is mapped into memory. Whatever asks for samples gets `Float`.
@safe public struct Samples: @unchecked Sendable {
    public let count: Int
    public let scale: Float
    /// A hash of the count, the scale and all samples: equal for equal samples, wherever they lie.
    public let checksum: UInt64
    private let base: UnsafePointer<Int16>
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
        let memory = SampleMemory(samples)
        var checksum = SampleChecksum(scale: scale)
        checksum.add(samples)
        unsafe self.init(
            base: memory.base, count: samples.count, scale: scale, checksum: checksum.value, owner: memory,
            isMapped: false)
    }

    /// The samples nearest to some finite numbers, at the finest scale that holds all of them.
    public init(quantizing numbers: [Float]) {
        var range = SampleRange()
        range.extend(numbers[...])
        var samples = [Int16](repeating: 0, count: numbers.count)
        quantize(numbers, scale: range.scale, into: &samples)
        self.init(samples, scale: range.scale)
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
    @inline(__always) public func load(_ index: Int) -> Lanes {
        if index >= 0 && index <= count - 16 {
            let values = unsafe UnsafeRawPointer(base + index).loadUnaligned(as: SIMD16<Int16>.self)
            return Lanes(SIMD16<Int32>(truncatingIfNeeded: values)) * scale
        }
        var lanes = Lanes()
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

/// What the numbers of a signal span, and the scale at which 16 bits hold them.
public struct SampleRange: Sendable {
    public private(set) var least: Float = 0
    public private(set) var largest: Float = 0

    public init() {}

    /// - Precondition: the numbers are finite.
    public mutating func extend(_ numbers: ArraySlice<Float>) {
        var (least, largest) = (Lanes(repeating: least), Lanes(repeating: largest))
        unsafe numbers.withUnsafeBufferPointer { numbers in
            guard let base = numbers.baseAddress else { return }
            for (index, width) in LaneSteps(0..<numbers.count) {
                // Lanes beyond the end are zero, which is in the range anyway.
                let lanes = unsafe Lanes(from: base + index, width: width)
                least.replace(with: lanes, where: lanes .< least)
                largest.replace(with: lanes, where: lanes .> largest)
            }
        }
        (self.least, self.largest) = (least.min(), largest.max())
    }

    /// The least power of two s for which −32,768 ≤ x / s ≤ 32,767 after rounding; 1 for silence. A sample of 16 bits,
    /// s_i · 2⁻¹⁵, is kept exactly. Of a signal that is not, the error is noise of s/√12, which is 92 to 98 dB below a
    /// tone of the signal's largest amplitude.
    public var scale: Float {
        guard least < 0 || largest > 0 else { return 1 }
        var exponent = max(Int(max(-least, largest).exponent) - 15, -120)
        func fits(_ exponent: Int) -> Bool {
            let scale = Float(sign: .plus, exponent: exponent, significand: 1)
            return (largest / scale).rounded(.toNearestOrEven) <= 32_767
                && (least / scale).rounded(.toNearestOrEven) >= -32_768
        }
        while !fits(exponent) { exponent += 1 }
        return Float(sign: .plus, exponent: exponent, significand: 1)
    }
}

/// samples[i] ← the whole number nearest to numbers[i] / scale.
///
/// - Precondition: there are no fewer samples than numbers; samples beyond stay as they are. The scale is that of a
///   `SampleRange` which holds the numbers.
public func quantize(_ numbers: [Float], scale: Float, into samples: inout [Int16]) {
    precondition(numbers.count <= samples.count, "\(numbers.count) numbers do not fit into \(samples.count) samples")
    let factor = 1 / scale
    // A float of this size has no room for a fraction: adding it rounds, and leaves the whole number in the lowest
    // bits.
    let large = Lanes(repeating: 0x1.8p23)
    unsafe numbers.withUnsafeBufferPointer { numbers in
        unsafe samples.withUnsafeMutableBytes { samples in
            guard let source = numbers.baseAddress else { return }
            for (index, width) in LaneSteps(0..<numbers.count) {
                let rounded = unsafe Lanes(from: source + index, width: width) * factor + large
                let whole = SIMD16<Int16>(truncatingIfNeeded: rounded.bits)
                if width == 16 {
                    unsafe samples.storeBytes(of: whole, toByteOffset: 2 * index, as: SIMD16<Int16>.self)
                    continue
                }
                for lane in 0..<width {
                    unsafe samples.storeBytes(of: whole[lane], toByteOffset: 2 * (index + lane), as: Int16.self)
                }
            }
        }
    }
}

/// A hash of samples by their values, piece by piece: however they are cut into pieces of a multiple of four samples,
/// it is the same.
///
/// Source: the FNV-1a hash of Fowler, Noll and Vo, on words of 64 bits.
public struct SampleChecksum: Sendable {
    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    private var count: UInt64 = 0

    public init(scale: Float) { add(UInt64(scale.bitPattern)) }

    private mutating func add(_ word: UInt64) { hash = (hash ^ word) &* 0x100_0000_01B3 }

    /// - Precondition: all pieces but the last hold a multiple of four samples.
    public mutating func add(_ samples: [Int16]) { add(samples, count: samples.count) }

    /// Adds the first samples of an array.
    public mutating func add(_ samples: [Int16], count added: Int) {
        precondition(count % 4 == 0, "a piece of samples that is not the last has a length that four does not divide")
        let samples = samples.span
        func bits(_ index: Int) -> UInt64 { UInt64(UInt16(bitPattern: samples[index])) }
        var index = 0
        while index + 4 <= added {
            add(bits(index) | bits(index + 1) << 16 | bits(index + 2) << 32 | bits(index + 3) << 48)
            index += 4
        }
        while index < added {
            add(bits(index))
            index += 1
        }
        count += UInt64(added)
    }

    public var value: UInt64 { (hash ^ count) &* 0x100_0000_01B3 }
}

/// Samples in memory of their own.
@safe private final class SampleMemory: @unchecked Sendable {
    let base: UnsafePointer<Int16>

    init(_ samples: [Int16]) {
        let memory = UnsafeMutablePointer<Int16>.allocate(capacity: max(1, samples.count))
        for index in samples.indices { unsafe memory[index] = samples[index] }
        unsafe base = UnsafePointer(memory)
    }

    deinit { unsafe base.deallocate() }
}

import EncoreNumerics
import Testing

@Suite struct SamplesTests {
    @Test func loadsReachNothingBeyondTheSamples() {
        let samples = Samples((0..<40).map { Int16($0 + 1) }, scale: 0.5)
        for index in -20..<60 {
            let lanes = samples.load(index)
            for lane in 0..<16 {
                let inside = (0..<40).contains(index + lane)
                #expect(lanes[lane] == (inside ? Float(index + lane + 1) / 2 : 0))
            }
        }
    }

    @Test func copiesAndMeans() {
        let samples = Samples([-32_768, 32_767, 3, 4, 5, 7], scale: 0x1p-15)
        let matrix = Matrix(rows: 2, columns: 4)
        samples.copy(from: 1, count: 5, to: matrix, at: 2)
        let expected: [Float] = [0, 0, 32_767, 3, 4, 5, 7, 0]
        #expect(matrix.elements == expected.map { $0 / 32_768 })
        var means = [Float](repeating: 0, count: 2)
        samples.means(of: 3, from: 0, into: &means)
        let wanted: [Float] = [2, 16]
        #expect(means == wanted.map { $0 * (0x1p-15 / 3) })
    }

    /// The finest power of two that fits, whatever the sign of the largest number.
    @Test(
        arguments: [
            ([0], 1), ([-1, 0.5], 0x1p-15), ([1], 0x1p-14), ([0.99996], 0x1p-15), ([0.25, -0.5], 0x1p-16),
            ([0x1p32], 0x1p18), ([0x1p-140], 0x1p-120),
        ] as [([Float], Float)])
    func scales(numbers: [Float], scale: Float) {
        #expect(Samples(quantizing: numbers).scale == scale)
    }

    /// Each is the nearest whole number, of two equally near the even one; what lies beyond the numbers stays.
    @Test(arguments: [1, 15, 16, 17, 1003]) func quantizationRounds(count: Int) {
        var random = RandomSource(seed: 5, .testing)
        let scale: Float = 0x1p-12
        let numbers = (0..<count).map { index in
            index % 3 == 0
                ? (Float(random.integer(below: 65_534)) - 32_767.5) * scale : Float(random.uniform(in: -8...7.999))
        }
        var range = SampleRange()
        range.extend(numbers.span)
        #expect(range.least == min(0, numbers.min() ?? 0) && range.largest == max(0, numbers.max() ?? 0))
        var samples = [Int16](repeating: 77, count: count + 20)
        var target = samples.mutableSpan
        quantize(numbers.span, scale: scale, into: &target)
        #expect(
            samples == numbers.map { Int16(($0 / scale).rounded(.toNearestOrEven)) } + Array(repeating: 77, count: 20))
    }

    @Test(arguments: [0, 1, 7, 32, 100])
    func theLargestMagnitudeShowsWhatIsNotFinite(index: Int) {
        var numbers = (0...100).map { Float($0) / 200 - 0.25 }
        #expect(largestMagnitude(numbers.span) == 0.25)
        numbers[index] = -3
        #expect(largestMagnitude(numbers.span) == 3)
        numbers[index] = -.infinity
        #expect(largestMagnitude(numbers.span) == .infinity)
        numbers[100 - index] = .nan
        #expect(largestMagnitude(numbers.span).isNaN)
        #expect(largestMagnitude([Float]().span) == 0)
    }

    @Test func checksumsTellSamplesApart() {
        let samples = (0..<103).map { Int16(($0 * 7919) % 30_011) }
        let whole = Samples(samples, scale: 0.5).checksum
        var pieces = SampleChecksum(scale: 0.5)
        for start in stride(from: 0, to: 103, by: 32) {
            pieces.add(samples.span.extracting(start..<min(103, start + 32)))
        }
        #expect(pieces.value == whole)
        var others = [Samples(samples, scale: 0.25).checksum, Samples(Array(samples.dropLast()), scale: 0.5).checksum]
        others.append(Samples(samples + [0], scale: 0.5).checksum)
        for index in samples.indices {
            var changed = samples
            changed[index] ^= 1
            others.append(Samples(changed, scale: 0.5).checksum)
        }
        #expect(Set(others + [whole]).count == others.count + 1)
    }
}

import EncoreNumerics
import Testing

@Suite struct RandomSourceTests {
    /// The three known answers that the authors publish for philox4x32-10.
    @Test func philoxGivesItsKnownAnswers() {
        #expect(
            philox(SIMD4(repeating: 0), key: SIMD2(repeating: 0))
                == SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
        #expect(
            philox(SIMD4(repeating: .max), key: SIMD2(repeating: .max))
                == SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
        #expect(
            philox(SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), key: SIMD2(0xA409_3822, 0x299F_31D0))
                == SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
    }

    @Test func everyCoordinateGivesAnotherStream() {
        var sources = [
            RandomSource(seed: 1, .split), RandomSource(seed: 2, .split), RandomSource(seed: 1 << 32, .split),
            RandomSource(seed: 1, .shuffle), RandomSource(seed: 1, .split, index: 1),
            RandomSource(seed: 1, .split, subindex: 1),
        ]
        let firsts = sources.indices.map { sources[$0].next() }
        #expect(Set(firsts).count == sources.count)
    }

    @Test func uniformFillsTheUnitInterval() {
        var random = RandomSource(seed: 3, .testing)
        let values = (0..<100_000).map { _ in random.uniform() }
        #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
        let mean = values.reduce(0, +) / 100_000
        #expect(abs(mean - 0.5) < 5 * 0.289 / 316)
    }

    @Test func normalHasUnitVariance() {
        var random = RandomSource(seed: 4, .testing)
        let values = (0..<100_000).map { _ in random.normal() }
        let mean = values.reduce(0, +) / 100_000
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 99_999
        #expect(abs(mean) < 5 / 316)
        #expect(abs(variance - 1) < 5 * 1.414 / 316)
    }

    @Test(arguments: [1, 2, 7, 1000]) func permutationsHoldEachNumberOnce(count: Int) {
        var random = RandomSource(seed: 5, .testing, index: count)
        let permutation = random.permutation(of: count)
        #expect(permutation.sorted() == Array(0..<count))
        #expect(count < 1000 || permutation != Array(0..<count))
    }

    @Test func integersAreEvenlySpread() {
        var random = RandomSource(seed: 6, .testing)
        var counts = [0, 0, 0]
        for _ in 0..<90_000 { counts[random.integer(below: 3)] += 1 }
        #expect(counts.allSatisfy { abs($0 - 30_000) < 5 * 142 })
    }
}

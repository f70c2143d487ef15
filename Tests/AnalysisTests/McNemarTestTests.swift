import EncoreAnalysis
import Glibc
import Testing

@Suite struct McNemarTestTests {
    /// By hand: 2 · (1 + 5) / 2⁵, 2 · (1 + 10 + 45) / 2¹⁰, 2 / 2⁶, 2 · (1 + 8 + 28 + 56) / 2⁸, and cut off at 1.
    @Test(arguments: [
        (1, 4, 0.375), (8, 2, 0.109_375), (0, 6, 0.031_25), (5, 3, 0.726_562_5), (4, 4, 1), (1, 0, 1), (0, 0, 1),
    ])
    func casesWorkedByHand(onlyFirst: Int, onlySecond: Int, expected: Double) {
        for test in [
            McNemarTest(onlyFirst: onlyFirst, onlySecond: onlySecond),
            McNemarTest(onlyFirst: onlySecond, onlySecond: onlyFirst),
        ] {
            #expect(abs(test.pValue - expected) <= 1e-14)
        }
    }

    @Test func onlyDiscordantPairsCount() {
        let first = [true, true, false, false, true, true, true]
        let second = [true, false, true, false, false, true, false]
        let test = McNemarTest(first: first, second: second)
        #expect(test.onlyFirst == 3 && test.onlySecond == 1)
        #expect(abs(test.pValue - 0.625) <= 1e-14)
        #expect(McNemarTest(first: first, second: first) == McNemarTest(onlyFirst: 0, onlySecond: 0))
    }

    @Test func manyPairsNeitherOverflowNorVanish() {
        // n = 10,000 and z = 3: the normal approximation with continuity correction is within a part in a hundred.
        let p = McNemarTest(onlyFirst: 4850, onlySecond: 5150).pValue
        let approximation = erfc((150 - 0.5) / 50 / 2.0.squareRoot())
        #expect(abs(p / approximation - 1) < 0.01)
        #expect(McNemarTest(onlyFirst: 50_000, onlySecond: 50_000).pValue == 1)
        // 2 / 2¹⁰⁰⁰, all but the smallest number there is.
        let least = McNemarTest(onlyFirst: 1000, onlySecond: 0).pValue
        #expect(abs(least / 0x1p-999 - 1) < 1e-12)
        #expect(McNemarTest(onlyFirst: 0, onlySecond: 5000).pValue == 0)
    }
}

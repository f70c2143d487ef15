import EncoreAnalysis
import Testing

@Suite struct AccuracyIntervalTests {
    /// Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I,
    /// method 3.
    @Test(arguments: [
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718),
    ])
    func agreesWithPublishedValues(correct: Int, count: Int, lower: Double, upper: Double) {
        let interval = AccuracyInterval(correct: correct, of: count)
        #expect(abs(interval.lower - lower) < 5e-5 && abs(interval.upper - upper) < 5e-5)
        #expect(interval.effectiveSize == Double(count))
    }

    @Test func isSymmetricAndWithinBounds() {
        for correct in 0...7 {
            let interval = AccuracyInterval(correct: correct, of: 7)
            let mirrored = AccuracyInterval(correct: 7 - correct, of: 7)
            #expect(abs(interval.lower - (1 - mirrored.upper)) < 1e-15)
            #expect(interval.lower >= 0 && interval.upper <= 1 && interval.lower < interval.upper)
        }
        #expect(AccuracyInterval(correct: 7, of: 7).upper == 1)
        #expect(AccuracyInterval(correct: 0, of: 7).lower == 0)
    }

    @Test func nothingIsKnownOfNoItems() {
        for interval in [AccuracyInterval(correct: 0, of: 0), AccuracyInterval(correct: [], songs: [])] {
            #expect(interval.lower == 0 && interval.upper == 1 && interval.effectiveSize == 0)
        }
    }

    @Test func aCaseWorkedByHand() {
        // Songs of 4 clips with 4, 3, 1 and 0 correct: p = 1/2, residuals 2, 1, −1, −2, so
        // v = 4/3 · 10/16² = 5/96 and n_eff = (1/4) / (5/96) = 4.8.
        let correct =
            [true, true, true, true, true, true, true, false, true, false, false, false]
            + [Bool](repeating: false, count: 4)
        let songs = [5, 5, 5, 5, 9, 9, 9, 9, 2, 2, 2, 2, 7, 7, 7, 7]
        let interval = AccuracyInterval(correct: correct, songs: songs)
        #expect(abs(interval.effectiveSize - 4.8) < 1e-12)
        // Any order of the clips gives the same bits.
        let order = [3, 15, 0, 8, 1, 2, 14, 4, 13, 5, 12, 7, 6, 9, 11, 10]
        #expect(AccuracyInterval(correct: order.map { correct[$0] }, songs: order.map { songs[$0] }) == interval)
        #expect(interval.lower < AccuracyInterval(correct: 8, of: 16).lower)
    }

    @Test func clipsThatAllAgreeWithinASongCountAsSongs() {
        // 30 of 40 songs, all five clips alike: v = 40/39 · p (1 − p) / 40.
        let songs = (0..<40).flatMap { [Int](repeating: $0, count: 5) }
        let interval = AccuracyInterval(correct: songs.map { $0 < 30 }, songs: songs)
        #expect(abs(interval.effectiveSize - 39) < 1e-9)
    }

    @Test func withoutVarianceTheNumberOfSongsCounts() {
        let songs = [0, 0, 1, 1, 2, 2]
        for correct in [[true, true, true, true, true, true], [true, false, true, false, false, true]] {
            #expect(AccuracyInterval(correct: correct, songs: songs).effectiveSize == 3)
        }
        #expect(AccuracyInterval(correct: [true, false, true], songs: [4, 4, 4]).effectiveSize == 1)
    }

    @Test func songsOfOneClipCannotCountForMoreThanThemselves() {
        let interval = AccuracyInterval(correct: [true, false, true, true], songs: [0, 1, 2, 3])
        #expect(interval.effectiveSize <= 4 && interval.effectiveSize > 2.9)
        // Songs more alike than chance would have it are still no more than their clips.
        let alike = AccuracyInterval(
            correct: (0..<100).map { $0 % 2 == 0 || $0 == 1 }, songs: (0..<100).map { $0 / 10 })
        #expect(alike.effectiveSize == 100)
    }
}

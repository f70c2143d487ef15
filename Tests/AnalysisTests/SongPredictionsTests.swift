import EncoreAnalysis
import EncoreNumerics
import Testing

@Suite struct SongPredictionsTests {
    @Test func aSongIsTheMeanOfItsClips() {
        let clips = Matrix(rows: 4, columns: 2, elements: [-1, -3, -2, -8, -3, -1, -6, -2])
        let songs = songLogProbabilities(ofClips: clips, songs: [1, 0, 1, 1], songCount: 2)
        #expect(songs == [[-2, -8], [-10.0 / 3, -2]])
        #expect(mostProbable(songs) == [0, 1])
        #expect(mostProbable(clips) == [0, 0, 1, 1])
    }

    @Test func tiesGoToTheFirstAndNaNToNobody() {
        #expect(mostProbable([[-1, -1], [-2, -1, -1], [-.infinity, -.infinity]]) == [0, 1, 0])
        #expect(mostProbable([[.nan, -5, -4], [-3, .nan, -4], [.nan, .nan]]) == [2, 0, 0])
    }

    @Test func impossibleStaysImpossible() {
        let clips = Matrix(rows: 2, columns: 2, elements: [-.infinity, 0, -1, -4])
        #expect(songLogProbabilities(ofClips: clips, songs: [0, 0], songCount: 1) == [[-.infinity, -2]])
    }
}

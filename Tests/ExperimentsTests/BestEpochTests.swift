import EncoreExperiments
import EncoreLearning
import Testing

@Suite struct BestEpochTests {
    private func records(_ epochs: [(loss: Double, validation: Double?, test: Double?)]) -> [EpochRecord] {
        epochs.enumerated().map { index, epoch in
            EpochRecord(
                epoch: index + 1, train: LossValues(total: epoch.loss, terms: [], accuracy: 0.5),
                validation: epoch.validation.map { LossValues(total: $0, terms: [], accuracy: 1) },
                testAccuracy: epoch.test, seconds: 1, clips: 1)
        }
    }

    private func best(_ epochs: [(loss: Double, validation: Double?, test: Double?)]) -> [Int] {
        let records = records(epochs)
        return records.filter { $0.isBest(of: records) }.map(\.epoch)
    }

    /// The first of equals; neither training loss nor held-out songs have a say.
    @Test func theValidationLossDecides() {
        #expect(best([(3, 0.8, 0.9), (1, 0.6, 0.1), (2, 0.6, 0.8), (0, 0.7, 1), (5, 0.5, 0)]) == [1, 2, 5])
    }

    /// A loss that is no number is worse than any: it does not stand in the way of later epochs.
    @Test func noEpochIsWorseThanOneWithoutANumber() {
        #expect(best([(1, .nan, 0), (1, .infinity, 0), (1, 7, 0), (1, .nan, 0), (1, 6, 0)]) == [1, 3, 5])
    }

    @Test func otherwiseTheTrainingLossDoes() {
        #expect(best([(3, nil, 0.1), (3, nil, 0.9), (2, nil, 0.1), (2.5, nil, 1), (1, nil, 0)]) == [1, 3, 5])
    }

    @Test func patienceEndsWithTheValidationLossAlone() {
        func isExhausted(_ losses: [Double?], _ patience: Int?) -> Bool {
            records(losses.map { (1, $0, 0) }).isExhausted(patience: patience)
        }
        #expect(!isExhausted([3, 2, 2.5], 2))
        #expect(isExhausted([3, 2, 2.5, 2], 2))
        #expect(!isExhausted([3, 2, 2.5, 1.9], 2))
        #expect(!isExhausted([3, 4, 5], nil))
        #expect(!isExhausted([nil, nil, nil], 1))
        #expect(!isExhausted([], 1))
    }
}

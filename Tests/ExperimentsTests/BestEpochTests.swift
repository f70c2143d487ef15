import Experiments
import Learning
import Testing

@Suite struct BestEpochTests {
    private func records(_ epochs: [(loss: Double, validation: Double?, test: Double?)]) -> [EpochRecord] {
        epochs.enumerated().map { index, epoch in
            EpochRecord(
                epoch: index + 1, loss: epoch.loss, reconstruction: nil, crossEntropy: epoch.loss, trainAccuracy: 0.5,
                validationAccuracy: epoch.validation, testAccuracy: epoch.test, seconds: 1, clips: 1)
        }
    }

    private func best(_ epochs: [(loss: Double, validation: Double?, test: Double?)]) -> [Int] {
        let records = records(epochs)
        return records.filter { $0.isBest(of: records) }.map(\.epoch)
    }

    /// The first of equals; neither loss nor held-out songs have a say.
    @Test func validationAccuracyDecides() {
        #expect(best([(3, 0.2, 0.9), (1, 0.4, 0.1), (2, 0.4, 0.8), (0, 0.3, 1), (5, 0.5, 0)]) == [1, 2, 5])
    }

    @Test func otherwiseTheTrainingLossDoes() {
        #expect(best([(3, nil, 0.1), (3, nil, 0.9), (2, nil, 0.1), (2.5, nil, 1), (1, nil, 0)]) == [1, 3, 5])
    }
}

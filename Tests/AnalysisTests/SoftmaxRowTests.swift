import EncoreAnalysis
import EncoreNumerics
import TestSupport
import Testing

@Suite struct SoftmaxRowTests {
    /// Finite, and those of a distribution.
    @Test func logProbabilitiesSurviveExtremeLogits() {
        let logits = Matrix(rows: 3, columns: 2, elements: [1e4, -1e4, -1e4, 1e4, 0, 0])
        let found = logProbabilities(ofLogits: logits).elements.map(Double.init)
        expectClose(found, [0, -2e4, -2e4, 0, -0.693_147_18, -0.693_147_18], absolute: 1e-6)
    }

    /// Temperature 4: (8, 0) is as sure as (2, 0).
    @Test func temperatureDivides() {
        let logits = Matrix(rows: 2, columns: 2, elements: [8, 0, -3, 5])
        let found = logProbabilities(ofLogits: logits, temperature: 4)
        // −ln(1 + e^−2) and so on.
        expectClose(
            found.elements.map(Double.init), [-0.126_928_0, -2.126_928_0, -2.126_928_0, -0.126_928_0], absolute: 1e-6)
    }
}

import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

@Suite struct ScheduleTests {
    /// The golden schedule warms up over 3 of 50 steps and ends at 1e-4 instead of 0; ours with a tenth is the same
    /// curve, moved and stretched.
    @Test func warmupAndCosineFollowTheFormula() throws {
        let golden = try Golden("adamw_schedule", prefix: "adamw").floats("lr").map(Double.init)
        let schedule = LearningRateSchedule.warmupAndCosine
        let (base, low) = (2e-2, 1e-4)
        // 30 steps warm up over 3; the golden cosine runs over 47 steps, ours over 470: compare at equal shares.
        for step in 0..<3 {
            expectClose([schedule.rate(base: base, step: step, of: 30)], [golden[step]], relative: 5e-7)
        }
        for step in 0..<47 {
            let ours = schedule.rate(base: base, step: 52 + step * 10, of: 522)
            expectClose([low + (base - low) * ours / base], [golden[3 + step]], relative: 2e-6)
        }
    }

    @Test func constantIsConstant() {
        #expect(LearningRateSchedule.constant.rate(base: 1e-4, step: 77, of: 100) == 1e-4)
    }

    @Test func fewStepsAreNoTrouble() {
        for total in 1...12 {
            for step in 0..<total {
                let rate = LearningRateSchedule.warmupAndCosine.rate(base: 1, step: step, of: total)
                #expect(rate > 0 && rate <= 1)
            }
        }
    }
}

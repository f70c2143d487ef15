import EncoreNumerics
import Glibc
import Testing

@Suite struct VectorMathTests {
    /// The largest error of `function` over a dense sweep, in units in the last place of the true value.
    private func largestError(
        from low: Float, to high: Float, _ function: (Lanes) -> Lanes, _ truth: (Double) -> Double
    ) -> Double {
        let steps = 400_000
        var worst = 0.0
        var x = Lanes()
        for start in stride(from: 0, to: steps, by: 16) {
            for lane in 0..<16 {
                x[lane] = low + (high - low) * Float(start + lane) / Float(steps)
            }
            let y = function(x)
            for lane in 0..<16 {
                let want = truth(Double(x[lane]))
                guard abs(want) > 0x1p-126 else { continue }
                let error = abs(Double(y[lane]) - want) / Double(Float(want).ulp)
                worst = error > worst || error.isNaN ? error : worst
                if worst.isNaN { return .infinity }
            }
        }
        return worst
    }

    @Test func errorsStayWithinTheStatedUlps() {
        for (low, high) in [(Float(-87), Float(88)), (-1, 1), (-1e-3, 1e-3)] {
            #expect(largestError(from: low, to: high, exp, Glibc.exp) < 1.1)
            #expect(largestError(from: low, to: high, expm1, Glibc.expm1) < 1.7)
            #expect(largestError(from: low, to: high, sigmoid) { 1 / (1 + Glibc.exp(-$0)) } < 2.5)
            #expect(largestError(from: low, to: high, tanh, Glibc.tanh) < 3)
        }
        #expect(largestError(from: -10, to: 10, tanh, Glibc.tanh) < 3)
        for high in [Float(1e-31), 1e-20, 1e-6, 1, 1e6, 1e30] {
            #expect(largestError(from: high / 1e6, to: high, squareRoot) { $0.squareRoot() } < 1)
        }
        for (low, high) in [(Float(0.5), Float(2)), (0.99, 1.01), (0x1p-126, 1e-30), (1e-3, 1e3), (1, 1e30)] {
            #expect(largestError(from: low, to: high, log, Glibc.log) < 1)
        }
        #expect(log(Lanes(repeating: 1)) == Lanes(repeating: 0))
        #expect(squareRoot(Lanes(repeating: 0)) == Lanes(repeating: 0))
    }

    @Test func extremesAreLimitedNotInfinite() {
        let far = Lanes(repeating: 1e30)
        #expect(exp(far)[0].isFinite && exp(-far)[0] > 0)
        #expect(sigmoid(far)[0] == 1 && sigmoid(-far)[0] < 1e-37)
        #expect(tanh(far)[0] == 1 && tanh(-far)[0] == -1)
        #expect(expm1(-far)[0] == -1)
    }

    @Test func notANumberStaysNotANumber() {
        let nan = Lanes(repeating: .nan)
        for value in [exp(nan), expm1(nan), sigmoid(nan), tanh(nan), log(nan), squareRoot(nan)] {
            #expect(value[5].isNaN)
        }
    }
}

import EncorePlots
import Testing

@Suite struct ColorTests {
    @Test func contrastIsThatOfWCAG() {
        #expect(abs(Color.black.contrast(with: .white) - 21) < 1e-12)
        #expect(abs(Color(0x777777).contrast(with: .white) - 4.48) < 0.005)
        #expect(Color(0x0A80FF).hex == "#0a80ff")
    }

    @Test func labelsAreLegibleOnTheWholeScale() {
        for step in 0...1000 {
            let color = Color.sequential(Double(step) / 1000)
            #expect(color.contrast(with: color.label) >= 4.5, "\(color.hex)")
        }
    }

    @Test func theScaleRunsEvenlyFromWhiteToDark() {
        #expect(Color.sequential(0) == .white && Color.sequential(-3) == .white)
        #expect(Color.sequential(1).luminance < 0.05 && Color.sequential(.infinity) == Color.sequential(1))
        for step in 1...100 {
            #expect(Color.sequential(Double(step) / 100).luminance < Color.sequential(Double(step - 1) / 100).luminance)
        }
    }
}

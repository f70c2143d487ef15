import Numerics

/// The logarithm of the energy in each channel, averaged over neighbouring steps of time:
///
///     y[t, c] = ln( ε + 1/n Σ_{j < n} x[n t + j, c]² ),   n = `frames`, ε = 10⁻³
///
/// Shapes: x (B, length · channels), y (B, ⌊length / n⌋ · channels). Steps left over at the end do not count.
///
/// After a filterbank it makes a spectrum in time, of filters that are learned; the logarithm makes a change of level
/// a shift, which batch normalisation takes out.
public struct LogEnergy: Layer {
    public static let kind = "log-energy"
    static let epsilon: Float = 1e-3

    /// Steps of time that come in.
    public let length: Int
    public let channels: Int
    /// Steps that are averaged to one.
    public let frames: Int

    public init(length: Int, channels: Int, frames: Int) {
        self.length = length
        self.channels = channels
        self.frames = frames
    }

    public var fault: String? {
        let most = Architecture.widestLayer
        return (1...most).contains(length) && (1...most).contains(channels) && (1...max(1, length)).contains(frames)
            ? nil : "energies of \(frames) out of \(length) steps of \(channels) numbers"
    }

    public var inputWidth: Int { length * channels }
    public var outputLength: Int { length / frames }
    public var outputWidth: Int { outputLength * channels }
    public var stepsPerClip: Int { outputLength }

    public func forward(
        _ x: Matrix, _ parameters: LayerTensors, into y: Matrix, scratch: LayerScratch, _ pass: Pass
    ) {
        forEachFrame(rows: x.rows) { input, output, lanes in
            y.store(log(energy(x, input, lanes)), output, width: lanes)
        }
    }

    /// dx = dy · 2 x / (n (ε + energy)).
    public func backward(
        _ dy: Matrix, x: Matrix, y: Matrix, scratch: LayerScratch, _ parameters: LayerTensors,
        gradients: LayerTensors, dx: Matrix?, adding: Bool
    ) {
        guard let dx else { return }
        if !adding { clearLeftOver(dx) }
        forEachFrame(rows: x.rows) { input, output, lanes in
            let factor = dy.load(output, width: lanes) * (2 / Float(frames)) / energy(x, input, lanes)
            for frame in 0..<frames {
                let index = input + frame * channels
                var gradient = factor * x.load(index, width: lanes)
                if adding { gradient += dx.load(index, width: lanes) }
                dx.store(gradient, index, width: lanes)
            }
        }
    }

    /// ε + the mean energy of up to sixteen channels from an element on.
    @inline(__always) private func energy(_ x: Matrix, _ index: Int, _ lanes: Int) -> Lanes {
        var sum = Lanes()
        for frame in 0..<frames {
            let value = x.load(index + frame * channels, width: lanes)
            sum.addProduct(value, value)
        }
        return Lanes(repeating: Self.epsilon).addingProduct(sum, Lanes(repeating: 1 / Float(frames)))
    }

    /// Calls `body` with where a frame's inputs begin, where its output lies, and how many channels there are from there.
    @inline(__always) private func forEachFrame(rows: Int, _ body: (Int, Int, Int) -> Void) {
        for row in 0..<rows {
            for step in 0..<outputLength {
                let input = row * inputWidth + step * frames * channels
                let output = row * outputWidth + step * channels
                forEachVector(of: channels) { channel, lanes in body(input + channel, output + channel, lanes) }
            }
        }
    }

    private func clearLeftOver(_ dx: Matrix) {
        let used = outputLength * frames * channels
        for row in 0..<dx.rows {
            for (index, lanes) in LaneSteps((row * inputWidth + used)..<((row + 1) * inputWidth)) {
                dx.store(Lanes(), index, width: lanes)
            }
        }
    }
}

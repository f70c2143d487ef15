import EncoreNumerics

/// A trained network at work: clips in, encodings, logits and reconstruction error out.
public final class Inference: Sendable {
    public let network: Network
    public let parameters: Parameters
    private let pool: WorkerPool
    private let workspaces: [Network.Workspace]

    public init(_ network: Network, _ parameters: Parameters, on pool: WorkerPool) {
        self.network = network
        self.parameters = parameters
        self.pool = pool
        workspaces = (0..<pool.threadCount).map { _ in
            Network.Workspace(network, rows: network.blockRows, forTraining: false)
        }
    }

    /// What to compute; the rest is not.
    public struct Wanted: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }

        public static let encodings = Wanted(rawValue: 1)
        public static let logits = Wanted(rawValue: 2)
        public static let squaredError = Wanted(rawValue: 4)
    }

    public struct Outputs: Sendable {
        /// (N, encodingWidth).
        public let encodings: Matrix?
        /// (N, classCount), unnormalised.
        public let logits: Matrix?
        /// Σ (x̂ − t)² of each clip, of clips at the level at which the network sees them; empty if not wanted.
        public let squaredErrors: [Double]
    }

    /// What is wanted and the network has.
    public func run(_ data: Dataset, _ wanted: Wanted) -> Outputs {
        let encodings =
            wanted.contains(.encodings)
            ? Matrix(rows: data.count, columns: network.encodingWidth) : nil
        let logits =
            wanted.contains(.logits) && network.classifies
            ? Matrix(rows: data.count, columns: network.classCount) : nil
        let blocks = (data.count + network.blockRows - 1) / network.blockRows
        let measuresError = wanted.contains(.squaredError) && network.reconstructs
        let errors = Matrix(rows: measuresError ? data.count : 0, columns: 1)
        pool.run(workspaces.count) { slot in
            let workspace = self.workspaces[slot]
            for block in stride(from: slot, to: blocks, by: self.workspaces.count) {
                let clips = (block * network.blockRows)..<min(data.count, (block + 1) * network.blockRows)
                data.gather(clips, into: workspace.input) { data.view(of: $0) }
                let encoding = self.network.encode(rows: clips.count, self.parameters, workspace, .inference)
                encodings?[rows: clips].copy(from: encoding)
                if let logits {
                    logits[rows: clips].copy(
                        from: self.network.classify(encoding, self.parameters, workspace, .inference))
                }
                if measuresError {
                    let reconstruction = self.network.reconstruct(encoding, self.parameters, workspace, .inference)
                    let target = self.network.target(workspace.input[rows: 0..<clips.count], workspace)
                    for (row, clip) in clips.enumerated() {
                        let row = row..<(row + 1)
                        errors[clip, 0] = Float(
                            EncoreLearning.squaredError(
                                reconstruction[rows: row], target[rows: row], gradient: nil))
                    }
                }
            }
        }
        return Outputs(encodings: encodings, logits: logits, squaredErrors: errors.elements.map(Double.init))
    }

    /// The share of clips whose largest logit is that of their genre.
    public func accuracy(on data: Dataset) -> Double {
        guard let logits = run(data, .logits).logits, data.count > 0 else { return .nan }
        return Double(softmaxCrossEntropy(logits, labels: data.labels[...], gradient: nil).correct) / Double(data.count)
    }

    /// The joint loss, and the accuracy of a network that classifies, on clips as they are.
    func loss(on data: Dataset, _ weights: Network.LossWeights) -> (loss: Double, accuracy: Double?) {
        let outputs = run(data, [.logits, .squaredError])
        let clips = Double(data.count)
        var loss = 0.0
        var accuracy: Double?
        if network.reconstructs {
            let numbers = clips * Double(network.reconstructionWidth)
            loss += weights.reconstruction * outputs.squaredErrors.reduce(0, +) / numbers
        }
        if let logits = outputs.logits {
            let sums = softmaxCrossEntropy(logits, labels: data.labels[...], gradient: nil)
            loss += weights.crossEntropy * sums.loss / clips
            accuracy = Double(sums.correct) / clips
        }
        return (loss, accuracy)
    }
}

import EncoreLearning

extension Graph {
    /// All that a model makes of clips, from the samples on: pooling and level are nodes like the layers.
    package init(_ model: TrainedModel) {
        let (format, network) = (model.input, model.network)
        self.init(input: Port(name: "samples", width: format.clipSamples), model.parameters)
        let samples = Value(input.name, .row(width: input.width))
        let pooled =
            format.pooling == 1 ? samples : add(AveragePool(input.width, poolSize: format.pooling), samples)
        var x = leveled(pooled, model.level)
        if network.encodes {
            x = add(network.architecture.encoder, x)
            addOutput("encoding", x)
        }
        if let classifier = network.architecture.classification?.head {
            let logits = add(network.architecture.heads[classifier].layers, x)
            addOutput("probabilities", probabilities(logits, temperature: model.temperature))
        }
    }

    /// Clips as loud as the network takes them; compare `Dataset.Level`.
    private mutating func leveled(_ x: Value, _ level: Dataset.Level) -> Value {
        switch level {
        case .scale(1): return x
        case .scale(let scale): return map("Mul", x, [scalar(1 / scale)])
        case .equal(let wanted):
            let row = row(x)
            let squares = add("Mul", [row.name, row.name])
            let rms = add("Sqrt", [mean(squares, axis: 1)])
            // Below this it is 0 or the quotient infinite: silence stays silence.
            let least = max(Float.leastNormalMagnitude, wanted / Float.greatestFiniteMagnitude)
            let isLoud = add("Greater", [rms, scalar(least)])
            let factor = add("Where", [isLoud, add("Div", [scalar(wanted), rms]), scalar(1)])
            return map("Mul", row, [factor])
        }
    }

    /// softmax(logits / temperature).
    private mutating func probabilities(_ logits: Value, temperature: Double) -> Value {
        let row = row(logits)
        // Beyond these bounds softmax gives 0 and 1, or equal shares, as it does at them; and they are `Float`s.
        let divisor = Float(min(max(temperature, 1e-30), 1e30))
        let scaled = divisor == 1 ? row : map("Div", row, [scalar(divisor)])
        return map("Softmax", scaled, [], [Attribute("axis", .integer(1))])
    }
}

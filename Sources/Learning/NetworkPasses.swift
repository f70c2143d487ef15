import EncoreNumerics

extension Network {
    /// What a pass gives, and the gradients of the loss with respect to it. Shards of a batch may share it, each with
    /// rows of its own: then losses see the whole batch.
    package struct Outputs {
        /// z; empty without an encoder.
        let encoding: Matrix
        let encodingGradient: Matrix
        package let heads: [Matrix]
        let headGradients: [Matrix]

        package init(_ network: Network, rows: Int, _ use: WorkspaceUse) {
            let gradientRows = use == .gradients ? rows : 0
            let encodingRows = network.encodes ? rows : 0
            encoding = Matrix(rows: encodingRows, columns: network.encodingWidth)
            encodingGradient = Matrix(rows: min(encodingRows, gradientRows), columns: network.encodingWidth)
            heads = network.heads.map { Matrix(rows: rows, columns: $0.outputWidth) }
            headGradients = network.heads.map { Matrix(rows: gradientRows, columns: $0.outputWidth) }
        }

        func of(_ head: Int?, _ rows: Range<Int>) -> Matrix { (head.map { heads[$0] } ?? encoding)[rows: rows] }

        func gradient(of head: Int?, _ rows: Range<Int>) -> Matrix {
            (head.map { headGradients[$0] } ?? encodingGradient)[rows: rows]
        }
    }

    /// All that a pass over up to `rows` clips writes, allocated once. The caller fills `input`.
    package struct Workspace {
        package let input: Matrix
        package let outputs: Outputs
        package let encoder: LayerWorkspace
        package let heads: [LayerWorkspace]
        /// Of terms that do not couple rows.
        let terms: [LayerWorkspace]

        /// - Parameter outputs: those of the whole batch, where shards share them.
        package init(_ network: Network, rows: Int, _ use: WorkspaceUse, outputs: Outputs? = nil) {
            input = Matrix(rows: rows, columns: network.inputWidth)
            self.outputs = outputs ?? Outputs(network, rows: rows, use)
            encoder = LayerWorkspace(network.encoder.workspaceShape(use), rows: rows)
            heads = network.heads.map { LayerWorkspace($0.workspaceShape(use), rows: rows) }
            terms = network.terms.indices.map { index in
                let isOfBatch = network.terms[index].loss.couplesRows
                return network.termWorkspace(index, rows: isOfBatch ? nil : rows)
            }
        }
    }

    /// - Parameter rows: `nil` for none.
    package func termWorkspace(_ index: Int, rows: Int?) -> LayerWorkspace {
        let width = termHeads[index].map { heads[$0].outputWidth } ?? encodingWidth
        let shape = rows == nil ? WorkspaceShape() : terms[index].loss.workspaceShape(width: width)
        return LayerWorkspace(shape, rows: rows ?? 0)
    }

    private func parameters(ofHead head: Int, _ parameters: Parameters) -> LayerParameters {
        LayerTensors(tensors: parameters.views, first: firstTensors[head])
    }

    /// z for the first clips of the workspace's input.
    ///
    /// - Parameter rows: where it is written among the outputs.
    package func encode(
        _ rows: Range<Int>, _ parameters: Parameters, _ workspace: Workspace, _ pass: Pass
    ) -> MatrixView {
        let x = workspace.input[rows: 0..<rows.count].view
        guard encodes else { return x }
        let z = workspace.outputs.encoding[rows: rows]
        encoder.forward(x, LayerTensors(tensors: parameters.views), into: z, workspace.encoder, pass)
        return z.view
    }

    /// What a head makes of z.
    package func run(
        head: Int, _ encoding: MatrixView, _ rows: Range<Int>, _ parameters: Parameters, _ workspace: Workspace,
        _ pass: Pass
    ) -> Matrix {
        let y = workspace.outputs.heads[head][rows: rows]
        heads[head].forward(
            encoding, self.parameters(ofHead: head, parameters), into: y, workspace.heads[head], pass)
        return y
    }

    /// The encoding and all heads, for the first clips of the workspace's input.
    package func forward(_ rows: Range<Int>, _ parameters: Parameters, _ workspace: Workspace, _ pass: Pass) {
        let z = encode(rows, parameters, workspace, pass)
        for head in heads.indices { _ = run(head: head, z, rows, parameters, workspace, pass) }
    }

    /// The terms that do not couple rows, with the gradients of their outputs where the workspace has room for them.
    ///
    /// - Parameters:
    ///   - labels: one for each row.
    ///   - batchRows: the rows of the whole batch, by which the loss is divided.
    ///   - sums: one for each term; those of other terms are left alone.
    package func rowLosses(
        _ rows: Range<Int>, labels: ArraySlice<Int>, batchRows: Int, weights: [Double], _ workspace: Workspace,
        into sums: inout [LossSum]
    ) {
        let input = workspace.input[rows: 0..<rows.count].view
        for index in terms.indices where !terms[index].loss.couplesRows {
            sums[index] = evaluate(
                index, rows, input: input, labels, batchRows, weights, workspace.outputs, workspace.terms[index])
        }
    }

    /// The terms that couple rows, over all rows of a batch.
    ///
    /// - Parameter workspaces: one for each term.
    package func batchLosses(
        rows: Int, labels: ArraySlice<Int>, weights: [Double], _ outputs: Outputs, _ workspaces: [LayerWorkspace],
        into sums: inout [LossSum]
    ) {
        let nothing = outputs.heads[0][rows: 0..<0].view
        for index in terms.indices where terms[index].loss.couplesRows {
            sums[index] = evaluate(
                index, 0..<rows, input: nothing, labels, rows, weights, outputs, workspaces[index])
        }
    }

    private func evaluate(
        _ term: Int, _ rows: Range<Int>, input: MatrixView, _ labels: ArraySlice<Int>, _ batchRows: Int,
        _ weights: [Double], _ outputs: Outputs, _ workspace: LayerWorkspace
    ) -> LossSum {
        let head = termHeads[term]
        let hasGradients = !outputs.headGradients.isEmpty && outputs.headGradients[0].rows > 0
        return terms[term].loss.evaluate(
            LossRows(output: outputs.of(head, rows).view, input: input, labels: labels), weight: weights[term],
            batchRows: batchRows, gradient: hasGradients ? outputs.gradient(of: head, rows) : nil,
            adding: termAdds[term], workspace)
    }

    /// Back through heads and encoder, from the gradients that the losses left among the outputs.
    ///
    /// - Parameters:
    ///   - gradients: what these rows contribute, overwritten; not computed where not given.
    ///   - dx: the gradient with respect to the input as the encoder reads it, (rows, inputWidth), overwritten.
    package func backward(
        _ rows: Range<Int>, _ parameters: Parameters, gradients: Parameters?, _ workspace: Workspace, _ pass: Pass,
        dx: Matrix? = nil
    ) {
        let x = workspace.input[rows: 0..<rows.count].view
        let outputs = workspace.outputs
        let z = encodes ? outputs.encoding[rows: rows].view : x
        let dz = encodes ? outputs.encodingGradient[rows: rows] : dx
        for head in heads.indices {
            heads[head].backward(
                outputs.headGradients[head][rows: rows], x: z, y: outputs.heads[head][rows: rows].view,
                self.parameters(ofHead: head, parameters),
                gradients: gradients.map { LayerTensors(tensors: $0.tensors, first: firstTensors[head]) },
                dx: dz, adding: hasEncodingTerm || head > 0, workspace.heads[head], pass)
        }
        guard encodes, let dz else { return }
        encoder.backward(
            dz, x: x, y: z, LayerTensors(tensors: parameters.views),
            gradients: gradients.map { LayerTensors(tensors: $0.tensors) }, dx: dx, adding: false, workspace.encoder,
            pass)
    }
}

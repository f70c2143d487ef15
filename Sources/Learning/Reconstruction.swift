import EncoreNumerics

extension Inference {
    /// x̂ of each clip at the level at which the network sees it, (N, reconstructionWidth); `nil` for a network that
    /// does not reconstruct.
    public func reconstructions(of data: Dataset) -> Matrix? {
        guard let head = network.architecture.reconstruction?.head else { return nil }
        let reconstructions = Matrix(rows: data.count, columns: network.reconstructionWidth)
        forEachBlock(of: data, sharing: reconstructions) { reconstructions, clips, _, workspace in
            let rows = 0..<clips.count
            let z = network.encode(rows, parameters, workspace, .inference)
            reconstructions[rows: clips].copy(from: network.run(head: head, z, rows, parameters, workspace, .inference))
        }
        return reconstructions
    }
}

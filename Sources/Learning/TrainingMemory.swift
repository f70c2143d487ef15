extension Network {
    /// About how many bytes a training holds, besides the samples of its songs: parameters with their moments and
    /// gradients, the copies that are kept of them, the workspaces of threads, and the places of clips.
    ///
    /// - Parameters:
    ///   - clips: how many are trained on.
    ///   - batchSize: clips per step.
    ///   - threads: how many work.
    package func trainingBytes(clips: Int, batchSize: Int, threads: Int) -> Int {
        let batchRows = min(clips, batchSize)
        let (count, rows) = TrainingStep.workspaces(self, batchRows: batchRows, threads: threads)
        // Parameters and two moments; the best epoch; a snapshot of all three; the sum of the gradients.
        var numbers = (3 + 1 + 3 + (count * rows < batchRows ? 1 : 0)) * layout.count
        numbers += count * (layout.count + architecture.workspaceCount(rows: rows))
        numbers += threads * architecture.workspaceCount(rows: blockRows, .inference)
        return 4 * numbers + Self.bytesPerClip * clips
    }

    /// A clip's place in its song, its label, and its turn in an epoch.
    private static let bytesPerClip = 64
}

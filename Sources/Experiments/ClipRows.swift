import EncoreAnalysis
import EncoreAudio
import EncoreLearning
import EncoreNumerics

/// The clips of a set as the poster's models take them before they divide by a scale: a clip per row, (N, D), read from
/// the songs block by block.
struct PosterRows: RowSource {
    private let clips: ClipSet

    init(_ clips: ClipSet) {
        self.clips = clips
    }

    var rows: Int { clips.count }
    var columns: Int { clips.format.samples / ClipFormat.poster.pooling }

    func read(_ range: Range<Int>, into target: Matrix) {
        clips.read(range, pooledBy: ClipFormat.poster.pooling, into: target)
    }
}

/// Clips as a network reconstructs them: a clip per row, (N, width / pooling), read block by block.
struct TargetRows: RowSource {
    private let data: Dataset
    private let pooling: Int

    /// - Parameter pooling: numbers of a clip of which a reconstruction has the mean.
    init(_ data: Dataset, pooling: Int) {
        self.data = data
        self.pooling = pooling
    }

    var rows: Int { data.count }
    var columns: Int { data.width / pooling }

    func read(_ range: Range<Int>, into target: Matrix) {
        target[rows: 0..<range.count].copy(from: data.targets(range, pooling: pooling))
    }

    func block(_ range: Range<Int>) -> Matrix { data.targets(range, pooling: pooling) }
}

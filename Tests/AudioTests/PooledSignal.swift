import EncoreAudio
import EncoreFiles
import EncoreNumerics

/// A sound file, decoded and pooled as the poster does, in memory.
struct PooledSignal {
    /// Whole clips only.
    let values: [Float]
    let warning: String?
    var clipCount: Int { values.count / ClipFormat.poster.width }

    init(decoding path: String) throws(Failure) {
        let song = try SampleStore.none.song(at: FilePath(path), poolings: [40])
        let numbers = song.samples(pooledBy: 40).numbers
        values = Array(numbers.prefix(numbers.count / ClipFormat.poster.width * ClipFormat.poster.width))
        warning = song.warning
        guard !values.isEmpty else { throw Failure(.badData, path: path, "too short") }
    }
}

/// A song of which nothing is known but what it becomes at the poster's pooling.
func pooledSong(_ numbers: [Float]) -> StoredSong {
    StoredSong(seconds: 0, levels: [40: Samples(quantizing: numbers)])
}

import EncoreNumerics

/// A song's log-probability of each genre: the mean over its clips,
///
///     L_sc = 1/n_s Σ_{i of s} log p_ic
///
/// that is, the logarithm of the geometric mean of the probabilities, without a normalizing constant, which no decision
/// needs.
///
/// - Parameters:
///   - clips: (N, C), the logarithms of the clips' probabilities.
///   - songs: which song each clip is of, in 0 ..< songCount.
/// - Returns: one row of C numbers per song, accumulated in Double in the order of the clips.
/// - Precondition: every song has a clip.
public func songLogProbabilities(ofClips clips: Matrix, songs: [Int], songCount: Int) -> [[Double]] {
    precondition(clips.rows == songs.count, "\(clips.rows) clips do not go with \(songs.count) songs")
    var sums = [[Double]](repeating: [Double](repeating: 0, count: clips.columns), count: songCount)
    var sizes = [Int](repeating: 0, count: songCount)
    for (clip, song) in songs.enumerated() {
        precondition(sums.indices.contains(song), "song \(song) is not among \(songCount)")
        for genre in 0..<clips.columns { sums[song][genre] += Double(clips[clip, genre]) }
        sizes[song] += 1
    }
    return zip(sums, sizes).enumerated().map { song, pair in
        precondition(pair.1 > 0, "song \(song) has no clips")
        return pair.0.map { $0 / Double(pair.1) }
    }
}

/// The most probable genre of each row; of several equally probable ones the first. NaN is never the most probable.
public func mostProbable(_ logProbabilities: [[Double]]) -> [Int] {
    logProbabilities.map(indexOfLargest)
}

/// The most probable genre of each row (N, C); of several equally probable ones the first.
public func mostProbable(_ logProbabilities: Matrix) -> [Int] {
    (0..<logProbabilities.rows).map { indexOfLargest(logProbabilities.row($0)) }
}

private func indexOfLargest<Value: FloatingPoint>(_ values: [Value]) -> Int {
    precondition(!values.isEmpty, "there is no largest of no values")
    var best = 0
    for (index, value) in values.enumerated() where value > values[best] || values[best].isNaN && !value.isNaN {
        best = index
    }
    return best
}

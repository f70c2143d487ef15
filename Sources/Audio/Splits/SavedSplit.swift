import EncoreFiles

extension Split {
    /// The division that a run has saved.
    ///
    /// - Parameters:
    ///   - rows: what `rows` was then.
    ///   - heldOut, seed: as they were then; a division by clip is drawn again, for a table counts clips only.
    ///   - path: the table's file, for messages.
    /// - Throws: `badData` if the corpus is not the one of that run, with what differs.
    public static func fromTable(
        _ corpus: Corpus, _ rows: [SplitRow], kind: SplitKind, heldOut: Double = 0.25, seed: UInt64,
        path: String? = nil
    ) throws(Failure) -> Split {
        let table = SavedTable(rows: rows, path: path)
        try table.requireSongs(of: corpus, kind)
        let split: Split
        switch kind {
        case .song, .lists, .gtzanFiltered:
            let known = try table.subsets()
            split = Split(kind, corpus, .songs(corpus.recordings.map { known[Array($0.song.name.utf8)] }))
        case .clip:
            split = try byClip(corpus, heldOut: heldOut, seed: seed)
        }
        try table.requireRows(split.rows)
        return split
    }
}

private struct SavedTable {
    let rows: [SplitRow]
    let path: String?

    /// That every song of the table is there and, but for lists, no other.
    func requireSongs(of corpus: Corpus, _ kind: SplitKind) throws(Failure) {
        let present = Set(corpus.recordings.map(\.song.name))
        let saved = Set(rows.map(\.song))
        let gone = rows.map(\.song).filter { !present.contains($0) }
        guard gone.isEmpty else {
            throw refusal("songs that the run used are not in the data or cannot be read any more: \(listed(gone))")
        }
        let new = corpus.recordings.map(\.song.name).filter { !saved.contains($0) }
        guard new.isEmpty || kind == .lists || kind == .gtzanFiltered else {
            throw refusal("songs have come that the run does not know: \(listed(new))")
        }
    }

    /// The subset of each song, for a division by song. Names are the same only if their bytes are: to Swift é is é,
    /// however it is composed, to the file system not.
    func subsets() throws(Failure) -> [[UInt8]: Subset] {
        var subsets: [[UInt8]: Subset] = [:]
        for row in rows where subsets.updateValue(row.subset, forKey: Array(row.song.utf8)) != nil {
            throw refusal("\(printable(row.song)) appears twice, in a division by song")
        }
        return subsets
    }

    func requireRows(_ found: [SplitRow]) throws(Failure) {
        if found == rows { return }
        let saved = Dictionary(grouping: rows, by: \.song)
        let now = Dictionary(grouping: found, by: \.song)
        guard let song = found.map(\.song).first(where: { saved[$0] != now[$0] }) else {
            throw refusal("its songs are not in the order of the data")
        }
        throw refusal("\(printable(song)) had \(described(saved[song])) then and has \(described(now[song])) now")
    }

    private func described(_ rows: [SplitRow]?) -> String {
        (rows ?? []).map { "\($0.clips) clips of \(printable($0.genre)) in \($0.subset.rawValue)" }
            .joined(separator: " and ")
    }

    private func refusal(_ reason: String) -> Failure {
        Failure(.badData, path: path, reason, remedy: "train again on the data as it is")
    }
}

import EncoreFiles

extension Partition {
    /// The division that a run has saved.
    ///
    /// - Parameters:
    ///   - rows: what `rows` was then.
    ///   - heldOut, seed: as they were then; a division by clip is drawn again, for a table counts clips only.
    ///   - path: the table's file, for messages.
    /// - Throws: `badData` if the corpus is not the one of that run, with what differs.
    public static func fromTable(
        _ corpus: consuming Corpus, _ rows: [PartitionRow], kind: SplitKind, heldOut: Double = 0.25, seed: UInt64,
        path: String? = nil
    ) throws(Failure) -> Partition {
        let table = SavedTable(rows: rows, path: path)
        try table.requireSongs(of: corpus, kind)
        let partition: Partition
        switch kind {
        case .song, .lists, .gtzanFiltered:
            let parts = try table.parts()
            var segments: [Segment] = []
            var report = ListReport()
            for (index, recording) in corpus.recordings.enumerated() {
                if let part = parts[Array(recording.song.name.utf8)] {
                    segments.append(wholeSong(index, corpus, part))
                } else {
                    report.unlisted.append(recording.song.name)
                }
            }
            partition = Partition(kind, corpus, segments, report)
        case .clip:
            partition = try byClip(corpus, heldOut: heldOut, seed: seed)
        }
        try table.requireRows(partition.rows)
        return partition
    }
}

private struct SavedTable {
    let rows: [PartitionRow]
    let path: String?

    /// That every song of the table is there and, but for lists, no other.
    func requireSongs(of corpus: borrowing Corpus, _ kind: SplitKind) throws(Failure) {
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

    /// The part of each song, for a division by song. Names are the same only if their bytes are: to Swift é is é,
    /// however it is composed, to the file system not.
    func parts() throws(Failure) -> [[UInt8]: Part] {
        var parts: [[UInt8]: Part] = [:]
        for row in rows where parts.updateValue(row.part, forKey: Array(row.song.utf8)) != nil {
            throw refusal("\(printable(row.song)) appears twice, in a division by song")
        }
        return parts
    }

    func requireRows(_ found: [PartitionRow]) throws(Failure) {
        if found == rows { return }
        let saved = Dictionary(grouping: rows, by: \.song)
        let now = Dictionary(grouping: found, by: \.song)
        guard let song = found.map(\.song).first(where: { saved[$0] != now[$0] }) else {
            throw refusal("its songs are not in the order of the data")
        }
        throw refusal("\(printable(song)) had \(described(saved[song])) then and has \(described(now[song])) now")
    }

    private func described(_ rows: [PartitionRow]?) -> String {
        (rows ?? []).map { "\($0.clips) clips of \(printable($0.genre)) in \($0.part.rawValue)" }
            .joined(separator: " and ")
    }

    private func refusal(_ reason: String) -> Failure {
        Failure(.badData, path: path, reason, remedy: "train again on the data as it is")
    }
}

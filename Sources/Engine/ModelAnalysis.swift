internal import EncoreAnalysis
internal import EncoreAudio
public import EncoreFiles
internal import EncoreLearning
internal import EncoreNumerics

extension Model {
    /// Encodes and classifies each clip of a sound, and the whole of it.
    ///
    /// - Parameters:
    ///   - sound: at least one clip long.
    ///   - hop: seconds from a clip to the next, brought to a multiple of 1.8 ms; less than `clipSeconds` makes clips
    ///     that overlap. Without it they lie end to end. What remains at the end is left out.
    /// - Throws: `Failure` of kind `.badData` if the sound is shorter than one clip, or if the model gives numbers that
    ///   are not finite.
    /// - Precondition: `hop` is a finite number above 0.
    public func analyze(_ sound: Sound, hop: Double? = nil) throws(Failure) -> SongAnalysis {
        let clips = try clips(of: sound, hop: hop)
        let outputs = inference.run(clips.data, [.logits, .encodings])
        let encodings = encodes ? outputs.encodings : nil
        let logProbabilities = outputs.logits.map {
            EncoreAnalysis.logProbabilities(ofLogits: $0, temperature: temperature)
        }
        try requireFinite(encodings)
        try requireFinite(logProbabilities)
        let rows = 0..<clips.data.count
        return SongAnalysis(
            seconds: sound.seconds,
            clips: rows.map { row in
                SongAnalysis.Clip(
                    start: clips.start(of: row), encoding: encodings?.row(row),
                    probabilities: logProbabilities.map { probabilities($0.row(row).map(Double.init)) })
            },
            encoding: encodings.map(mean),
            probabilities: logProbabilities.map { clips in
                let songs = [Int](repeating: 0, count: rows.count)
                return probabilities(songLogProbabilities(ofClips: clips, songs: songs, songCount: 1)[0])
            })
    }

    /// The encoding of a sound: the mean over its clips, `encodingWidth` numbers.
    ///
    /// - Parameters:
    ///   - sound: at least one clip long.
    ///   - hop: seconds from a clip to the next, see `analyze(_:hop:)`.
    /// - Throws: as `analyze`; `.badData` also if the model makes no encodings.
    public func encode(_ sound: Sound, hop: Double? = nil) throws(Failure) -> [Float] {
        guard let encoding = try analyze(sound, hop: hop).encoding else { throw lacks("makes no encodings") }
        return encoding
    }

    /// The probability of each genre for a sound.
    ///
    /// - Parameters:
    ///   - sound: at least one clip long.
    ///   - hop: seconds from a clip to the next, see `analyze(_:hop:)`.
    /// - Throws: as `analyze`; `.badData` also if the model does not classify.
    public func classify(_ sound: Sound, hop: Double? = nil) throws(Failure) -> GenreProbabilities {
        guard let probabilities = try analyze(sound, hop: hop).probabilities else { throw lacks("does not classify") }
        return probabilities
    }

    func requireFinite(_ matrix: Matrix?) throws(Failure) {
        guard let matrix, !matrix.isFinite else { return }
        throw Failure(.badData, path: path, "gives numbers that are not finite", remedy: "train it again")
    }

    func lacks(_ reason: String) -> Failure {
        Failure(.badData, path: path, "a \(name) model \(reason)", remedy: "use a model of another kind")
    }

    private func mean(_ encodings: Matrix) -> [Float] {
        var sums = [Double](repeating: 0, count: encodings.columns)
        for row in 0..<encodings.rows {
            for (column, value) in encodings.row(row).enumerated() { sums[column] += Double(value) }
        }
        return sums.map { Float($0 / Double(encodings.rows)) }
    }

    /// - Parameter logProbabilities: but for a constant.
    private func probabilities(_ logProbabilities: [Double]) -> GenreProbabilities {
        GenreProbabilities(genres: genres, values: SoftmaxRow(logProbabilities).probabilities)
    }
}

/// The clips of one sound as a model takes them.
struct SoundClips {
    let data: Dataset

    private let samplesPerNumber: Int

    init(_ data: Dataset, samplesPerNumber: Int) {
        self.data = data
        self.samplesPerNumber = samplesPerNumber
    }

    /// Seconds from the beginning of the sound to that of a clip.
    func start(of clip: Int) -> Double {
        Double(data.clips[clip].start * samplesPerNumber) / Double(ClipFormat.sampleRate)
    }
}

extension Model {
    /// Seconds from a clip to the next as `analyze` takes them: a multiple of 1.8 ms.
    package func exactHop(_ hop: Double?) -> Double {
        Double(hop.map { ClipFormat.samples(in: $0) } ?? format.samples) / Double(ClipFormat.sampleRate)
    }

    func clips(of sound: Sound, hop: Double?) throws(Failure) -> SoundClips {
        precondition(hop.map { $0 > 0 && $0.isFinite } ?? true, "a hop of \(hop ?? 0) seconds")
        let samples = sound.means(of: format.pooling)
        guard samples.count >= format.width else {
            throw Failure(
                .badData, path: sound.path,
                "too short: \(decimal(sound.seconds, 3)) s of sound, where one clip takes \(decimal(clipSeconds, 3)) s")
        }
        let hop = (hop.map { ClipFormat.samples(in: $0) } ?? format.samples) / format.pooling
        let starts = stride(from: 0, through: samples.count - format.width, by: hop)
        return SoundClips(
            Dataset(
                songs: [Dataset.Song(samples: samples, label: nil)],
                clips: starts.map { Dataset.Clip(song: 0, start: $0) }, width: format.width, level: level,
                canMove: false), samplesPerNumber: format.pooling)
    }
}

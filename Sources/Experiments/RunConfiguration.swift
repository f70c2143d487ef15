import EncoreAudio
import EncoreFiles
import EncoreLearning
import FoundationEssentials

/// What a run was asked to do: its config.json.
public struct RunConfiguration: Codable, Equatable, Sendable {
    public var data: DataConfiguration
    public var preset: Preset
    /// The settings of each model trained, by its name.
    public var settings: [String: TrainingSettings] = [:]
    /// What clips are divided by; 1 for none.
    public var scale: Float = 1
    /// A song that cannot be used is an error.
    public var isStrict = false
    /// Samples averaged into one number, for models that leave the choice.
    public var pooling: Int
    /// Samples of one clip.
    public var clipSamples: Int
    public var version = encoreVersion

    public init(data: DataConfiguration, preset: Preset, format: ClipFormat, isStrict: Bool = false) {
        self.data = data
        self.preset = preset
        pooling = format.pooling
        clipSamples = format.samples
        self.isStrict = isStrict
    }

    /// How models that leave the choice take clips.
    var format: ClipFormat { ClipFormat(pooling: pooling, samples: clipSamples) }

    /// The models that are trained with it.
    public var models: [ModelRecipe] { ModelRecipe.all.filter { settings[$0.name] != nil } }

    /// Whether another run is about the same songs, divided and seen alike; the models may be others.
    func isOfSameSongs(as other: RunConfiguration) -> Bool {
        data == other.data && preset == other.preset && scale == other.scale && format == other.format
    }

    /// What is wrong with a configuration that was read from a file, in words.
    fileprivate var validationError: String? {
        if !(scale > 0 && scale.isFinite && (1 / scale).isFinite) { return "a scale of \(scale)" }
        if !ClipFormat.poolings.contains(pooling) { return "a pooling of \(pooling)" }
        let (shortest, longest) = (Self.clipSecondsRange.lowerBound, Self.clipSecondsRange.upperBound)
        if clipSamples < ClipFormat.samples(in: shortest) || clipSamples % ClipFormat.largestPooling != 0
            || clipSamples > ClipFormat.samples(in: longest)
        {
            return "clips of \(clipSamples) samples"
        }
        if !(0...0.5).contains(data.validation) { return "a validation share of \(data.validation)" }
        if let clips = data.clipsPerSong, clips < 1 { return "\(clips) clips a song" }
        return models.isEmpty ? "no model" : settings.values.lazy.compactMap(\.validationError).first
    }
}

extension RunConfiguration {
    /// The length of a clip, in seconds. Of a shorter one the convolutional model's pooling would leave nothing.
    public static let clipSecondsRange = 0.25...60.0
}

/// Which songs a run is about, and how they are divided.
public struct DataConfiguration: Codable, Equatable, Sendable {
    /// The folder of genre folders.
    public var folder: String
    /// Whether the songs are those of the built-in corpus.
    public var isSynthetic: Bool
    /// The genres asked for; none: the default choice.
    public var genres: [String]?
    /// How many clips are taken of each song, from its beginning; none: all.
    public var clipsPerSong: Int?
    public var split: SplitKind
    /// Where the groups of songs come from; nil: no groups.
    public var groups: GroupSource?
    /// What a group is: "artist".
    public var groupName: String?
    /// Which fold of a cross-validation is held out, in words; none: a share of the songs is.
    public var fold: String?
    public var seed: UInt64
    /// The share of the songs of each genre not held out, rounded down, by which epochs are chosen in a split by song.
    public var validation: Double
    /// The lists of songs, where the division follows lists.
    public var trainList: String?
    public var validationList: String?
    public var testList: String?

    /// The share of songs, or of clips, that is held out.
    static let heldOut = 0.25
    public static let defaultValidation = 0.1

    public init(
        folder: String, isSynthetic: Bool, genres: [String]? = nil, clipsPerSong: Int? = nil, split: SplitKind = .song,
        groups: GroupSource? = nil, seed: UInt64 = 0, validation: Double = Self.defaultValidation
    ) {
        self.folder = folder
        self.isSynthetic = isSynthetic
        self.genres = genres
        self.clipsPerSong = clipsPerSong
        self.split = split
        self.groups = groups
        self.seed = seed
        self.validation = validation
    }

    /// The corpus as reports name it.
    var corpusName: String { isSynthetic ? "synthetic" : folder }

    /// The division as files name it.
    var splitLabel: String {
        split == .clip ? "clip (leaky: clips of one song are in both subsets)" : groupName ?? split.rawValue
    }

    /// The division as reports name it.
    var splitName: String {
        switch split {
        case .song:
            "by \(printable(groupName ?? "song")), "
                + (fold ?? "\(percent(Self.heldOut, digits: 0)) held out")
        case .clip: "by clip: LEAKY, clips of one song are in both subsets"
        case .lists: "by song, after lists"
        case .gtzanFiltered: "by song, GTZAN's fault-filtered partition"
        }
    }
}

extension RunConfiguration {
    func write(to folder: RunFolder) throws(Failure) {
        try FileSystem.write(try jsonText(self, path: folder.configuration), to: folder.configuration)
    }

    /// The configuration of a run that was trained.
    ///
    /// - Throws: `.missingInput` if there is no run, `.badData` if its file cannot be understood.
    public init(of folder: RunFolder) throws(Failure) {
        guard FileSystem.exists(folder.configuration) else {
            throw Failure(
                .missingInput, path: folder.path, "there is no run here",
                remedy: Remedy.train)
        }
        try self.init(parsing: try FileSystem.readText(folder.configuration), path: folder.configuration)
    }

    /// - Parameter path: named in errors.
    package init(parsing text: String, path: String) throws(Failure) {
        self = try parseJSON(text, path: path)
        if let validationError {
            throw Failure(.badData, path: path, "asks for \(validationError)", remedy: "train again")
        }
    }
}

import EncoreAudio
import EncoreExperiments
import EncoreFiles
import EncoreLearning
import TestSupport
import Testing

@Suite struct SettingsTests {
    @Test func whatTheUserSetsGoesBeforeThePreset() {
        let preset = ModelRecipe.vanilla.settings(.poster, clips: 1000)
        let overrides = SettingsOverrides(epochs: 3, learningRate: 0.5)
        let settings = overrides.applied(to: preset, seed: 9)
        #expect(settings.epochs == 3 && settings.learningRate == 0.5 && settings.seed == 9)
        #expect(settings.batchSize == preset.batchSize && settings.lambda == preset.lambda)
    }

    @Test func thePosterPresetSplitsByClip() {
        #expect(Preset.poster.data.split == .clip && Preset.poster.data.clipsPerSong == 20)
        #expect(Preset.poster.data.validation == 0)
        #expect(Preset.default.data.split == nil && Preset.default.data.clipsPerSong == nil)
    }

    /// The built-in corpus has songs of GTZAN's names, and is no GTZAN.
    @Test func gtzanAloneIsDividedByItsLists() throws {
        let folder = try TemporaryFolder()
        for song in GTZAN.lists.flatMap(\.lines) where song.hasPrefix("jazz/") || song.hasPrefix("pop/") {
            try FileSystem.createFolder(folder.file(String(song.prefix { $0 != "/" })))
            try FileSystem.write("", to: folder.file(song))
        }
        #expect(try SplitKind.default(folder: folder.path, genres: nil) == .gtzanFiltered)
        try FileSystem.write("{}", to: folder.file("corpus.json"))
        #expect(try SplitKind.default(folder: folder.path, genres: nil) == .song)
    }

    /// A corpus that is complete has the one file, one that was begun has the other.
    @Test(arguments: ["corpus.json", ".begun.json"]) func aFolderWithAManifestIsSynthetic(name: String) throws {
        let folder = try TemporaryFolder()
        #expect(!CorpusRun.isSynthetic(folder.path))
        try FileSystem.write("{}", to: folder.file(name))
        #expect(CorpusRun.isSynthetic(folder.path))
    }
}

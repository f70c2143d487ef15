import EncoreAudio
import EncoreExperiments
import EncoreFiles
import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

/// config.json, split.csv and lists: whatever their bytes are, they are refused with a reason, or used.
@Suite struct HostileFilesTests {
    private static let names = [
        "jazz/a.wav", "jazz/b b.flac", "jazz/é/c.mp3", "jazz/d\".au", "pop/a.wav", "pop/f\n,g.ogg", "pop/1.au",
        "pop/2.wav",
    ]

    private func corpus() -> Corpus {
        let recordings = Self.names.map { name in
            let isJazz = name.hasPrefix("jazz")
            return Recording(
                song: Song(name: name, location: FilePath(name), label: isJazz ? 0 : 1),
                audio: StoredSong(
                    seconds: 2, levels: [40: Samples(quantizing: [Float](repeating: 0, count: 1000))]))
        }
        return Corpus(genres: ["jazz", "pop"], recordings: recordings)
    }

    private func configuration() throws -> String {
        var configuration = RunConfiguration(
            data: DataConfiguration(
                folder: "data \"x\"", isSynthetic: false, genres: ["jazz", "pop"], clipsPerSong: 3),
            preset: .default, format: .poster)
        for kind in ModelRecipe.all {
            configuration.settings[kind.name] = kind.settings(.default, clips: 1000)
        }
        return try jsonText(configuration, path: "config.json")
    }

    private func split() throws -> (rows: [SplitRow], text: String) {
        let rows = try Split.bySong(corpus(), seed: 1).rows
        return (rows, SplitTable.text(rows))
    }

    /// Each cut and 3,000 files with one bit changed.
    private func forEachDamage(of text: String, _ body: (String) throws(Failure) -> Void) {
        let bytes = Array(text.utf8)
        var damage = Damage(of: bytes)
        let cuts = (0..<bytes.count).map { Array(bytes[..<$0]) }
        var (used, refused) = (0, 0)
        for damaged in cuts + (0..<3000).map({ $0 % 2 == 0 ? damage.flip() : damage.scramble() }) {
            // As `FileSystem.readText` does.
            guard let text = String(validating: damaged, as: UTF8.self) else { continue }
            do throws(Failure) {
                try body(text)
                used += 1
            } catch {
                refused += 1
                #expect(error.kind == .badData && !error.reason.isEmpty)
            }
        }
        #expect(used > 0 && refused > 0, "of the damaged files \(used) were used and \(refused) refused")
    }

    @Test func damagedConfigurations() throws {
        let text = try configuration()
        let whole = try RunConfiguration(parsing: text, path: "config.json")
        #expect(try jsonText(whole, path: "config.json") == text)
        forEachDamage(of: text) { damaged throws(Failure) in
            let other = try RunConfiguration(parsing: damaged, path: "config.json")
            let again = try RunConfiguration(parsing: try jsonText(other, path: "config.json"), path: "config.json")
            #expect(again == other && (other.data.clipsPerSong ?? 1) >= 1)
        }
    }

    @Test(arguments: [
        ("\"clips_per_song\" : 3", "\"clips_per_song\" : 0", "asks for 0 clips a song"),
        (
            "\"clips_per_song\" : 3", "\"clips_per_song\" : -9223372036854775808",
            "asks for -9223372036854775808 clips a song"
        ),
        ("\"clips_per_song\" : 3", "\"clips_per_song\" : 3, \"clips_per_song\" : 4", "clips_per_song twice"),
        ("\"clip_samples\" : 20000", "\"clip_samples\" : 40", "asks for clips of 40 samples"),
        ("\"clips_per_song\" : 3", "\"clips_per_song\" : 1e999", "not valid JSON"),
        ("\"preset\" : \"default\"", "\"preset\" : \"defau\u{0}lt\"", "not valid JSON"),
    ]) func impossibleConfigurations(old: String, new: String, reason: String) throws {
        try expectRefusal(of: old, replacedBy: new, reason)
    }

    /// Not an argument of the test above, which would fill the log with brackets.
    @Test func deepNesting() throws {
        let new = "\"clips_per_song\" : " + String(repeating: "[", count: 100_000)
        try expectRefusal(of: "\"clips_per_song\" : 3", replacedBy: new, "not valid JSON")
    }

    private func expectRefusal(of old: String, replacedBy new: String, _ reason: String) throws {
        let text = try configuration().split(separator: old, omittingEmptySubsequences: false)
        try #require(text.count == 2)
        #expect { try RunConfiguration(parsing: text.joined(separator: new), path: "config.json") } throws: { error in
            (error as? Failure)?.description.contains("config.json: ") == true
                && (error as? Failure)?.reason.contains(reason) == true
        }
    }

    @Test func damagedSplits() throws {
        let (rows, text) = try split()
        #expect(try SplitTable.parse(text, path: "split.csv") == rows)
        forEachDamage(of: text) { damaged throws(Failure) in
            let other = try SplitTable.parse(damaged, path: "split.csv")
            #expect(try SplitTable.parse(SplitTable.text(other), path: "again") == other)
            // What is used has just the songs that it says.
            let (corpus, split) = (corpus(), try Split.fromTable(corpus(), other, kind: .song, seed: 1))
            for subset in Subset.allCases {
                let songs = other.filter { $0.subset == subset }.map(\.song)
                #expect(Set(ClipSet(corpus, split, subset).songNames) == Set(songs))
            }
        }
    }

    @Test func damagedLists() throws {
        let lines = Self.names.filter { !$0.contains("\n") }
        let text = lines.joined(separator: "\n")
        forEachDamage(of: text) { damaged throws(Failure) in
            let train = damaged.split(whereSeparator: \.isNewline).map(String.init)
            let split = try Split.fromLists(corpus(), train: train, test: ["pop/2.wav"])
            #expect(split.rows.allSatisfy { Self.names.contains($0.song) })
        }
    }
}

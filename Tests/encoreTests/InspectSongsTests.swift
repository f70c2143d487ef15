import EncoreAudio
import EncoreFiles
import Foundation
import TestSupport
import Testing

/// `encore inspect` of folders of songs.
@Suite struct InspectSongsTests {
    private let folder: TemporaryFolder
    private var data: String { folder.file("music") }
    private var cache: String { folder.file("cache") }

    init() throws { folder = try TemporaryFolder() }

    private func inspect(_ arguments: String...) throws -> Tool.Outcome {
        try Tool.run(["inspect", "--cache", cache] + arguments)
    }

    private func object(_ outcome: Tool.Outcome) throws -> [String: Any] {
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    private func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }

    /// Samples that no other number gives.
    private func sound(_ number: Int, seconds: Double, amplitude: Float = 0.5) -> [Float] {
        (0..<Int(seconds * 22_050)).map { Float(($0 * (number + 3)) % 1001 - 500) / 512 * amplitude }
    }

    private func write(_ samples: [Float], _ name: String, _ format: SoundFormat = .wav, channels: Int = 1) throws {
        let path = data + "/" + name
        try FileSystem.createFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        try writeSoundFile(
            channels: [[Float]](repeating: samples, count: channels), sampleRate: 22_050, format: format, to: path)
    }

    /// Two genres: six songs that can be used, one of them twice; and what cannot be.
    private func writeSongs() throws {
        try write(sound(0, seconds: 4), "jazz/deep/deeper/one.wav")
        try write(sound(1, seconds: 2), "jazz/two.wav")
        try write([Float](repeating: 0, count: 44_100), "jazz/silent.wav")
        try write(sound(0, seconds: 4), "pop/the same.flac", .flac, channels: 2)
        try write(sound(2, seconds: 3) + [1, 1, 1, 0, -1, -1, -1, -1], "pop/clipped.wav")
        try write(sound(3, seconds: 1), "pop/cut short.wav")
        let whole = try FileSystem.read(data + "/pop/cut short.wav")
        try FileSystem.write(Array(whole.dropLast(6000)), to: data + "/pop/cut short.wav")
        try FileSystem.write("no music", to: data + "/pop/broken.mp3")
        try write(sound(4, seconds: 0.5), "jazz/short.wav")
    }

    @Test func everyFindingByHand() throws {
        try writeSongs()
        // Clips of 17,640 samples, of songs of 88,200, 44,100 and 44,100, and of 88,200, 66,158 and 19,050.
        let found = try object(try inspect(data, "--json", "--clip-seconds", "0.8"))
        #expect(found["kind"] as? String == "songs" && found["path"] as? String == data)
        #expect(found["songs"] as? Int == 6 && found["clips"] as? Int == 5 + 2 + 2 + 5 + 3 + 1)
        #expect(abs(try #require(found["seconds"] as? Double) - 349_808 / 22_050) < 1e-9)
        let genres = try #require(found["genres"] as? [[String: Any]])
        #expect(genres.map { $0["genre"] as? String } == ["jazz", "pop"])
        #expect(genres.map { $0["songs"] as? Int } == [3, 3] && genres.map { $0["skipped"] as? Int } == [1, 1])
        #expect(genres.map { $0["clips"] as? Int } == [9, 9])
        let formats = try #require(found["formats"] as? [[String: Any]])
        #expect(formats.map { $0["format"] as? String } == ["WAV 16 bit", "FLAC 16 bit"])
        #expect(formats.map { $0["songs"] as? Int } == [5, 1] && formats.map { $0["channels"] as? Int } == [1, 2])
        #expect(formats.allSatisfy { $0["sample_rate"] as? Int == 22_050 })
        #expect((found["shortest"] as? [String: Any])?["song"] as? String == "pop/cut short.wav")
        #expect((found["longest"] as? [String: Any])?["song"] as? String == "jazz/deep/deeper/one.wav")
        #expect(found["silent"] as? [String] == ["jazz/silent.wav"])
        let clipped = try #require(found["clipped"] as? [[String: Any]])
        #expect(clipped.map { $0["song"] as? String } == ["pop/clipped.wav"] && clipped[0]["places"] as? Int == 2)
        #expect(found["duplicates"] as? [[String]] == [["jazz/deep/deeper/one.wav", "pop/the same.flac"]])
        let skipped = try #require(found["skipped"] as? [[String: String]])
        #expect(skipped.map { $0["path"] } == ["jazz/short.wav", "pop/broken.mp3"])
        #expect(skipped.map { $0["reason"]?.prefix(8) } == ["too shor", "not soun"])
        let warnings = try #require(found["warnings"] as? [[String: String]])
        #expect(warnings.map { $0["path"] } == ["pop/cut short.wav"])
        #expect(warnings.first?["reason"]?.hasPrefix("truncated: ") == true)
        #expect(found["artists"] as? Int == 0 && found["songs_without_artist"] as? Int == 6)
        #expect(found["gtzan"] == nil && found["refusal"] == nil)
        // One of three songs is held out of each genre, and two thirds of nine clips are six.
        let training = try #require(found["training"] as? [String: Any])
        #expect(training["clips"] as? [String: Int] == ["train": 12, "validation": 0, "held_out": 6])
    }

    @Test func theReportSaysItInWordsWhateverTheThreads() throws {
        try writeSongs()
        let outcome = try inspect(data, "--threads", "1")
        #expect(outcome.status == 0 && outcome.errors.hasPrefix("decoded 5 songs anew; "), "\(outcome.errors)")
        #expect(outcome.output.hasPrefix("\(data): 5 songs in 2 genre folders, 15.0 s\n"))
        for line in [
            "shortest    2.0 s, jazz/silent.wav", "artists     none known: the files have no artist tags",
            "3 files cannot be used and would be skipped:", "1 silent song (no sample louder than −60 dB):",
            "1 clipped song (3 samples in a row, or more, at full scale), the worst first:",
            "  pop/clipped.wav: 2 places", "1 duplicate (the same samples under another name):",
            "  jazz/deep/deeper/one.wav = pop/the same.flac", "  pop/broken.mp3: not sound: it looks like text",
            "convolutional ", "deep-softmax ",
        ] {
            #expect(outcome.output.contains("\n" + line), "\(line) is not in\n\(outcome.output)")
        }
        #expect(lines(outcome.output).dropFirst().allSatisfy { $0.count <= 100 })
        let others = try ["2", "5"].map { try inspect(data, "--threads", $0) }
        // All that is not measured.
        func stable(_ text: String) -> Substring {
            text[..<(text.firstRange(of: "\nTraining")?.lowerBound ?? text.endIndex)]
        }
        for other in others {
            #expect(stable(other.output) == stable(outcome.output) && other.errors.isEmpty, "\(other.errors)")
        }
    }

    /// What inspection decodes, training finds.
    @Test func aTrainingThatFollowsDecodesNothing() throws {
        let run = try SyntheticRun.shared.get()
        let outcome = try inspect(run.corpus, "--json")
        let found = try object(outcome)
        #expect(outcome.errors.hasPrefix("decoded 32 songs anew; ") && found["is_synthetic"] as? Bool == true)
        // Names like those of GTZAN are no songs of it.
        #expect(found["gtzan"] == nil)
        let trained = try Tool.run([
            "train", "--data", run.corpus, "--run", folder.file("run"), "--epochs", "1", "--model", "convolutional",
            "--cache", cache,
        ])
        #expect(trained.status == 0 && !trained.errors.contains("decoded"), "\(trained.errors)")
        // Training divides as was foreseen, and would have taken as many epochs.
        let training = try #require(found["training"] as? [String: Any])
        let clips = try #require(training["clips"] as? [String: Int])
        let history = try csv(folder.file("run/convolutional/history.csv"))
        let column = try #require(history.columns.firstIndex(of: "clips"))
        #expect(history.rows[0][column] == "144" && clips == ["train": 144, "validation": 0, "held_out": 48])
        let models = try #require(training["models"] as? [[String: Any]])
        #expect(models.map { $0["model"] as? String } == SyntheticRun.models)
        // 2,000 steps: three of 64 clips make an epoch, or one of 512. There are 1,000 epochs at most.
        #expect(models.map { $0["epochs"] as? Int } == [666, 1000, 1000, 1000])
        #expect(models.map { $0["steps"] as? Int } == [1998, 1000, 1000, 1000])
        for model in models {
            #expect(try #require(model["seconds"] as? Double) > 0.05)
            #expect((10_000_000..<200_000_000).contains(try #require(model["bytes"] as? Int)))
        }
    }

    @Test func artistsByTagsAndByATable() throws {
        for (index, artist) in ["Anna", "anna", "Bert", nil].enumerated() {
            for genre in ["jazz", "pop"] {
                let name = "\(genre)/\(index).flac"
                try write(sound(index + (genre == "pop" ? 10 : 0), seconds: 1), name, .flac)
                let file = try FileSystem.read(data + "/" + name)
                let tags = artist.map { ["ARTIST=\($0)"] } ?? ["TITLE=none"]
                try FileSystem.write(taggedFLAC(file, tags), to: data + "/" + name)
            }
        }
        let tagged = try object(try inspect(data, "--json"))
        #expect(tagged["artists"] as? Int == 2 && tagged["songs_without_artist"] as? Int == 2)
        let genres = try #require(tagged["genres"] as? [[String: Any]])
        #expect(genres.map { $0["artists"] as? Int } == [2, 2])
        #expect(genres.map { $0["songs_without_artist"] as? Int } == [1, 1])
        #expect(try inspect(data).output.contains("\nartists     2; 2 of the songs have none\n"))

        try FileSystem.write("song,album\njazz/0,x\njazz/1,y\npop/0,x\n", to: folder.file("albums.csv"))
        let table = try object(try inspect(data, "--json", "--groups", folder.file("albums.csv")))
        #expect(table["group_name"] as? String == "album" && table["artists"] as? Int == 2)
        #expect(table["songs_without_artist"] as? Int == 5)
        let text = try inspect(data, "--groups", folder.file("albums.csv")).output
        #expect(text.contains("\nalbums      2; 5 of the songs have none\n") && text.contains("  without album  "))
    }

    /// All names of two genres, of which the lists have 87 and 84 songs.
    @Test func gtzanIsKnownByItsNames() throws {
        for genre in ["jazz", "pop"] {
            for number in 0..<100 where genre != "jazz" || number != 54 {
                let name = "\(genre)/\(genre).000" + "\(100 + number)".dropFirst() + ".wav"
                try write(sound(number + (genre == "pop" ? 200 : 0), seconds: 0.92), name)
            }
        }
        try FileSystem.write("damaged", to: data + "/jazz/jazz.00054.wav")
        let outcome = try inspect(data, "--json")
        let found = try object(outcome)
        let gtzan = try #require(found["gtzan"] as? [String: Any])
        #expect(gtzan["is_gtzan"] as? Bool == true && gtzan["listed_songs"] as? Int == 170)
        #expect((gtzan["unlisted_songs"] as? [String])?.count == 29)
        #expect(gtzan["missing_songs"] as? [String] == ["jazz/jazz.00054.wav"])
        #expect(gtzan["lacks_damaged_song"] as? Bool == true)
        // By the lists 43 songs of jazz and 41 of pop are trained on, and each has one clip.
        let clips = try #require((found["training"] as? [String: Any])?["clips"] as? [String: Int])
        #expect(clips["train"] == 42 + 41 && clips.values.reduce(0, +) == 170)
        let text = try inspect(data).output
        #expect(text.contains("This is the GTZAN collection") && text.contains("29 of the songs are in no list"))
        #expect(text.contains("jazz/jazz.00054.wav is missing or cannot be read"))

        for number in 0..<60 { try FileSystem.remove(data + "/pop/pop.000" + "\(100 + number)".dropFirst() + ".wav") }
        #expect(try inspect(data).output.contains("have the names of songs of the GTZAN collection, but most of"))
    }

    /// A folder without genres is read as encode reads it, and leaves nothing behind.
    @Test func anyFolderOfSongs() throws {
        try write(sound(0, seconds: 2), "a/one.wav")
        try write(sound(1, seconds: 2), "two.ogg", .ogg)
        try FileSystem.write("notes", to: data + "/notes.txt")
        let found = try object(try inspect(data, "--json"))
        #expect(found["songs"] as? Int == 2 && (found["genres"] as? [Any])?.isEmpty == true)
        #expect((found["no_genres_reason"] as? String)?.hasPrefix("a single genre, a") == true)
        #expect(found["training"] == nil && found["other_files"] as? Int == 1)
        #expect((found["longest"] as? [String: Any])?["song"] as? String == "a/one.wav")
        let left = (try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []
        #expect(left.isEmpty)
        let text = try inspect(data).output
        #expect(text.contains("genres      none; encore train needs a folder of songs for each genre (a single genre"))
        #expect(text.contains("No song is damaged, silent, clipped or there twice."))
        let single = try object(try inspect(data + "/two.ogg", "--json"))
        #expect(single["songs"] as? Int == 1 && single["no_genres_reason"] == nil)
    }

    @Test func genresThatAreLeftOut() throws {
        for (index, genre) in ["classical", "jazz", "metal", "pop", "rock"].enumerated() {
            for song in 0..<2 { try write(sound(2 * index + song, seconds: 1), "\(genre)/\(song).wav") }
        }
        let found = try object(try inspect(data, "--json"))
        #expect(found["songs"] as? Int == 8 && found["other_folders"] as? [String] == ["rock"])
        #expect(try inspect(data).output.contains("left out    the folder rock; --genres all takes all folders"))
        #expect(try object(try inspect(data, "--json", "--genres", "all"))["songs"] as? Int == 10)
    }

    @Test func aTrainingThatWouldBeRefused() throws {
        try write(sound(0, seconds: 2), "jazz/one.wav")
        try FileSystem.createFolder(data + "/pop")
        try FileSystem.write("no music", to: data + "/pop/broken.wav")
        let found = try object(try inspect(data, "--json"))
        #expect(found["refusal"] as? String == "there are usable songs of jazz only" && found["training"] == nil)
        #expect(try inspect(data).output.contains("encore train would refuse this folder: there are usable songs of"))
        try write(sound(1, seconds: 2), "pop/broken.wav")
        #expect((try object(try inspect(data, "--json"))["refusal"] as? String)?.hasPrefix("no genre has two") == true)
    }

    /// Control characters and names as long as they may be.
    @Test func namesOfEveryKind() throws {
        let long = String(repeating: "long ", count: 40)
        try write(sound(0, seconds: 2), "jazz/\(long).wav")
        try write(sound(0, seconds: 2), "pop/a\u{1B}[31m.wav")
        let outcome = try inspect(data)
        #expect(outcome.status == 0 && !outcome.output.contains("\u{1B}"))
        #expect(outcome.output.contains("…") && outcome.output.contains("pop/a\\u{1b}[31m.wav"))
        #expect(lines(outcome.output).dropFirst().allSatisfy { $0.count <= 100 })
    }
}

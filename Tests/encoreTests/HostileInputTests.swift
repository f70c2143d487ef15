import EncoreAudio
import EncoreFiles
import EncoreNumerics
import Foundation
import Glibc
import TestSupport
import Testing

/// Folders that nobody meant for Encore, through the tool.
@Suite struct HostileInputTests {
    private func noise(_ seed: UInt64, seconds: Double = 2) -> [Float] {
        var random = RandomSource(seed: seed, .testing)
        return (0..<Int(seconds * 22_050)).map { _ in Float(random.uniform(in: -0.3...0.3)) }
    }

    private func song(_ samples: [Float], _ path: String, _ format: SoundFormat = .wav, channels: Int = 1) throws {
        try writeSoundFile(
            channels: [[Float]](repeating: samples, count: channels), sampleRate: 22_050, format: format, to: path)
    }

    /// Two genres of four songs of noise.
    private func corpus(in folder: TemporaryFolder) throws -> String {
        let data = folder.file("data")
        for genre in ["jazz", "pop"] {
            try FileSystem.createFolder("\(data)/\(genre)")
            for number in 0..<4 { try song(noise(UInt64(number)), "\(data)/\(genre)/\(number).wav") }
        }
        return data
    }

    private func train(_ data: String, _ run: String, _ more: [String] = []) throws -> Tool.Outcome {
        try Tool.run(["train", "--data", data, "--run", run, "--epochs", "1"] + more)
    }

    /// One of each kind that the world holds; every one is skipped with a reason, and the rest is used.
    @Test func whatIsNoSongIsSkipped() throws {
        let folder = try TemporaryFolder()
        let data = try corpus(in: folder)
        func path(_ name: String) -> String { data + "/jazz/" + name }
        try FileSystem.write("", to: path("empty.wav"))
        try FileSystem.write("some words", to: path("text.wav"))
        let aac = [0, 0, 0, 32] + Array("ftypM4A mp42isom".utf8) + [UInt8](repeating: 7, count: 99)
        try FileSystem.write(aac, to: path("aac.m4a"))
        try song(noise(9, seconds: 0.5), path("short.wav"))
        try song([.nan] + noise(9), path("nan.wav"), .floatWAV)
        try song(noise(9).map { $0 * 1e30 }, path("loud.wav"), .floatWAV)
        try song([Float](repeating: 0, count: 66_150), path("silence.flac"), .flac)
        try FileManager.default.createDirectory(atPath: path("folder.wav"), withIntermediateDirectories: false)
        for (name, target) in [("broken.wav", "nowhere"), ("loop.wav", "loop.wav"), ("device.wav", "/dev/zero")] {
            try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
        }
        try #require(makePipe(path("pipe.wav")))
        var cut = try FileSystem.read(data + "/jazz/0.wav")
        cut.removeLast(cut.count / 4)
        let truncated = (0..<7).map { "jazz/truncated\($0).wav" }
        for name in truncated { try FileSystem.write(cut, to: data + "/" + name) }
        let headers = [("hertz.wav", 24, [0, 0, 0, 0]), ("channels.wav", 22, [232, 3]), ("none.wav", 22, [0, 0])]
        for (name, place, bytes) in headers {
            var file = try FileSystem.read(data + "/jazz/0.wav")
            file.replaceSubrange(place..<(place + bytes.count), with: bytes.map { UInt8($0) })
            try FileSystem.write(file, to: path(name))
        }
        var reasons = [
            "aac.m4a": "convert it: ffmpeg", "broken.wav": "not there", "channels.wav": "1000 channels",
            "device.wav": "a device",
            "empty.wav": "empty", "folder.wav": "a folder", "hertz.wav": "0 Hz", "loop.wav": "back to itself",
            "loud.wav": "full scale is 1", "nan.wav": "NaN", "none.wav": "Channel count", "pipe.wav": "a pipe",
            "short.wav": "too short", "text.wav": "text",
        ]
        if geteuid() != 0 {
            try song(noise(9), path("secret.wav"))
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path("secret.wav"))
            reasons["secret.wav"] = "permission"
        }
        let outcome = try train(data, folder.file("run"), ["--model", "two-layer"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let skipped = try csv(folder.file("run/skipped.csv"))
        #expect(skipped.rows.map { $0[0] } == reasons.keys.sorted().map { "jazz/" + $0 })
        for row in skipped.rows {
            let reason = try #require(reasons[String(row[0].dropFirst(5))])
            #expect(row[1].contains(reason), "\(row)")
        }
        // The first few are named, and the others counted.
        for row in skipped.rows.prefix(5) { #expect(outcome.errors.contains("skipped \(row[0]): \(row[1])")) }
        #expect(outcome.errors.contains("skipped \(skipped.rows.count - 5) more files; skipped.csv"))
        let warnings = try csv(folder.file("run/warnings.csv"))
        #expect(warnings.rows.map { $0[0] } == truncated)
        for name in truncated.prefix(5) {
            #expect(outcome.errors.contains("\(name): truncated: its header says 2.0 s, but it holds 1.5 s"))
        }
        #expect(truncated.suffix(2).allSatisfy { !outcome.errors.contains($0) })
        #expect(outcome.errors.contains("2 more files; warnings.csv"))
        let songs = try csv(folder.file("run/split.csv")).rows.map { $0[0] }
        #expect(songs.contains("jazz/silence.flac") && songs.contains(truncated[6]))
    }

    /// What libmpg123 thinks of every damaged frame is not for the user.
    @Test func damagedMP3FilesMakeNoNoise() throws {
        let folder = try TemporaryFolder()
        let data = try corpus(in: folder)
        try song(noise(9, seconds: 5), data + "/pop/x.mp3", .mp3)
        var damage = Damage(of: try FileSystem.read(data + "/pop/x.mp3"))
        for number in 0..<20 { try FileSystem.write(damage.scramble(), to: "\(data)/pop/x\(number).mp3") }
        let outcome = try train(data, folder.file("run"), ["--model", "two-layer"])
        #expect(outcome.status == 0)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.contains { $0.contains(".mp3: ") })
        #expect(!lines.contains { $0.contains("libmpg123") || $0.hasPrefix("Note: ") || $0.hasPrefix("Warning: ") })
    }

    @Test(arguments: ["silence in one genre", "silence", "direct current", "one value", "next to nothing", "impulses"])
    func songsWithNothingInThem(kind: String) throws {
        let folder = try TemporaryFolder()
        let data = folder.file("data")
        let count = 2 * 22_050
        for (index, genre) in ["jazz", "pop"].enumerated() {
            try FileSystem.createFolder("\(data)/\(genre)")
            for number in 0..<4 {
                var samples = [Float](repeating: 0, count: count)
                switch kind {
                case "silence in one genre": if index == 1 { samples = noise(UInt64(number)) }
                case "direct current": samples = [Float](repeating: index == 0 ? 0.5 : -0.1, count: count)
                case "one value": samples = [Float](repeating: 0x1p-12, count: count)
                case "next to nothing": samples = noise(UInt64(number)).map { $0 * 0x1p-130 }
                case "impulses": samples[1000] = 1
                default: break
                }
                try song(samples, "\(data)/\(genre)/\(number).wav", .floatWAV)
            }
        }
        for preset in ["default", "poster"] {
            let run = folder.file("run-" + preset)
            let outcome = try train(data, run, ["--preset", preset])
            #expect(outcome.status == 0, "\(outcome.errors)")
            for command in ["eval", "pca"] {
                let judged = try Tool.run([command, "--run", run])
                #expect(judged.status == 0, "\(command): \(judged.errors)")
                #expect(!judged.output.contains("nan") && !judged.output.contains("inf"))
            }
            let histories = SyntheticRun.models.map { $0 + "/history.csv" }
            let projections = ["raw", "convolutional-encoding", "deep-softmax-encoding"].map { "pca/\($0).csv" }
            for name in histories + projections {
                let table = try FileSystem.readText(run + "/" + name)
                #expect(!table.contains("nan") && !table.contains("inf"), "\(name) of \(kind)")
            }
            for name in SyntheticRun.models { _ = try json("\(run)/eval/\(name).json") }
        }
    }

    /// Names that are bytes and nothing else to the file system, through split.csv, the tables and the pictures.
    @Test(arguments: ["song", "clip"]) func awkwardNames(split: String) throws {
        let folder = try TemporaryFolder()
        let data = folder.file("data")
        let names: [[UInt8]] =
            [
                "with space", "a\"b", "it's", "new\nline", "a,b", "<&>]]>", "\u{1}\u{1B}[2J", "tab\t", "cr\r",
                "\u{FEFF}mark", "#", "$(x)",
                "café", "cafe\u{301}", "\\xE9", "\\x5CxE9", "\u{202E}reversed", "🎷", "%s%n", "-rf", "\\",
            ].map { Array($0.utf8) } + [[0xE9], [0xFF, 0xFE], [0xED, 0xA0, 0x80], [0x5C, 0xE9]]
        for genre in ["rock & \"roll\"", "jazz\n\u{1B}[31m"] {
            try FileSystem.createFolder("\(data)/\(genre)")
            for (number, name) in names.enumerated() {
                let plain = "\(data)/\(genre)/plain"
                try song(noise(UInt64(number), seconds: 1), plain)
                let target = Array("\(data)/\(genre)/".utf8) + name + Array(".wav".utf8)
                try FilePath(plain).rename(to: FilePath(bytes: target))
            }
        }
        let run = folder.file("run")
        let outcome = try train(data, run, ["--model", "two-layer", "--split", split])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let table = try csv(run + "/split.csv")
        #expect(Set(table.rows.map { Array($0[0].utf8) }).count == 2 * names.count)
        for command in ["eval", "pca"] {
            let judged = try Tool.run([command, "--run", run])
            #expect(judged.status == 0, "\(command): \(judged.errors)")
            let said = outcome.errors + judged.output + judged.errors
            #expect(!said.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || $0 == "\u{202E}" })
            #expect(!said.contains("jazz\n"))
        }
        #expect(try csv(run + "/pca/raw.csv").rows.count == 2 * names.count)
        for picture in ["eval/two-layer-confusion.svg", "pca/raw.svg"] {
            let text = try FileSystem.readText(run + "/" + picture)
            #expect(text.contains("rock &amp; "))
            #expect(!text.unicodeScalars.contains { $0.value < 32 && !["\n", "\t", "\r"].contains($0) })
        }
    }

    /// A genre of one song has none to be judged by; that is said, and what remains is judged.
    @Test func aGenreWithoutAHeldOutSong() throws {
        let folder = try TemporaryFolder()
        let data = try corpus(in: folder)
        try FileSystem.createFolder(data + "/polka")
        try song(noise(7), data + "/polka/only.wav")
        let outcome = try train(data, folder.file("run"))
        #expect(outcome.status == 0 && outcome.errors.contains("polka: no song is held out"))
        #expect(try Tool.run(["eval", "--run", folder.file("run")]).status == 0)
        #expect(try Tool.run(["pca", "--run", folder.file("run")]).status == 0)
        let clips = try #require(try json(folder.file("run/eval/two-layer.json"))["clips"] as? [String: Any])
        let genres = try #require(clips["per_genre"] as? [String: [String: Double]])
        #expect(genres["polka"]?["support"] == 0 && genres["polka"]?["recall"] == 0)
        #expect(
            (clips["confusion"] as? [[Int]])?[2] == [0, 0, 0] || (clips["confusion"] as? [[Int]])?[1] == [0, 0, 0])
    }

    /// A batch of one clip, and one larger than the corpus; one thread, and far more than cores: the same bits.
    @Test func extremeBatchesAndThreads() throws {
        let folder = try TemporaryFolder()
        let data = try corpus(in: folder)
        for batch in ["1", "1000000"] {
            for threads in ["1", "64"] {
                let outcome = try train(
                    data, folder.file(batch + "-" + threads), ["--batch", batch, "--threads", threads])
                #expect(outcome.status == 0, "\(outcome.errors)")
            }
            for model in SyntheticRun.models {
                let files = try ["1", "64"].map { threads in
                    try FileSystem.read("\(folder.file(batch))-\(threads)/\(model)/model.safetensors")
                }
                #expect(files[0] == files[1], "\(model), batches of \(batch)")
            }
        }
        #expect(try Tool.run(["eval", "--run", folder.file("1-1"), "--threads", "64"]).status == 0)
        #expect(try Tool.run(["pca", "--run", folder.file("1-1"), "--threads", "64"]).status == 0)
    }

    /// Two folders whose names are one text in two spellings cannot be told apart in any table.
    @Test func genresWithOneName() throws {
        let folder = try TemporaryFolder()
        let data = folder.file("data")
        for genre in ["café", "cafe\u{301}"] {
            try FileSystem.createFolder("\(data)/\(genre)")
            try song(noise(1), "\(data)/\(genre)/a.wav")
        }
        let outcome = try train(data, folder.file("run"))
        #expect(outcome.status == 65 && outcome.errors.contains("two of its folders are called café"))
    }
}

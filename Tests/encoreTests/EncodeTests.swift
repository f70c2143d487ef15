import EncoreFiles
import EncoreLearning
import Foundation
import TestSupport
import Testing

/// `encore encode`, run as a person runs it.
@Suite struct EncodeTests {
    private let run: SyntheticRun
    private let folder: TemporaryFolder
    private var out: String { folder.file("library") }

    init() throws {
        run = try SyntheticRun.shared.get()
        folder = try TemporaryFolder()
    }

    private func encode(_ arguments: String..., into out: String? = nil) throws -> Tool.Outcome {
        try Tool.run(["encode", "--model", run.run, "--out", out ?? self.out] + arguments)
    }

    /// The rows of a file of NumPy's.
    private func matrix(_ name: String, in folder: String? = nil) throws -> [[Float]] {
        let bytes = try FileSystem.read((folder ?? out) + "/" + name)
        let shape = try #require(NumpyArray.shape(in: bytes, fileBytes: bytes.count))
        let numbers = LittleEndian.numbers(in: bytes[shape.offset...], as: Float.self)
        return (0..<shape.rows).map { Array(numbers[($0 * shape.columns)..<(($0 + 1) * shape.columns)]) }
    }

    private func expectSameFiles(_ left: String, _ right: String, _ location: SourceLocation = #_sourceLocation) throws
    {
        for name in [
            "embeddings.npy", "probabilities.npy", "index.csv", "skipped.csv", "warnings.csv", "library.json",
            "clips.npy", "clips.csv",
        ] {
            let (one, other) = (try? FileSystem.read(left + "/" + name), try? FileSystem.read(right + "/" + name))
            let isSame = one == other
            #expect(isSame, "\(name)", sourceLocation: location)
        }
    }

    @Test func filesSayWhatWasEncoded() throws {
        let outcome = try encode(run.corpus + "/jazz", run.corpus + "/pop/pop.00003.wav", "--per-clip")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.output == """
                9 songs, 9 of them encoded now
                \(out)/embeddings.npy: (9, 64) of float32
                \(out)/clips.npy: (54, 64) of float32
                \(out)/index.csv: what each row is

                """)
        let index = try csv(out + "/index.csv")
        #expect(index.columns == ["row", "path", "seconds", "clips", "genre", "probability", "title", "artist"])
        let corpus = FilePath(run.corpus).resolved.text
        #expect(index.rows[8][0] == "8" && index.rows[8][1] == corpus + "/pop/pop.00003.wav")
        #expect(index.rows.map { $0[2] + " " + $0[3] } == Array(repeating: "6.000 6", count: 9))
        let (songs, clips) = (try matrix("embeddings.npy"), try matrix("clips.npy"))
        let clipIndex = try csv(out + "/clips.csv")
        #expect(clipIndex.columns == ["row", "song_row", "path", "start"] && clipIndex.rows.count == 54)
        #expect(clipIndex.rows[7] == ["7", "1", corpus + "/jazz/jazz.00001.wav", "0.907"])
        for (row, song) in songs.enumerated() {
            let own = clips[(6 * row)..<(6 * row + 6)]
            expectClose(song.indices.map { column in own.reduce(0) { $0 + $1[column] } / 6 }, song, relative: 1e-5)
        }
        let predicted = try CSV(
            parsing: try Tool.run(["predict", "--csv", "--model", run.run, run.corpus + "/jazz"]).output, path: "")
        #expect(index.rows[..<8].map { [$0[4], $0[5]] } == predicted.rows.map { [$0[3], $0[4]] })
    }

    @Test func everyModelThatEncodesDoes() throws {
        for model in SyntheticRun.models {
            let out = folder.file(model)
            let outcome = try Tool.run([
                "encode", "--model", "\(run.run)/\(model)", "--out", out, run.corpus + "/metal",
            ])
            if model == "two-layer" {
                #expect(outcome.status == 65 && outcome.errors.contains("a two-layer model makes no encodings"))
                continue
            }
            #expect(outcome.status == 0, "\(outcome.errors)")
            let rows = try matrix("embeddings.npy", in: out)
            #expect(rows.count == 8 && Set(rows).count == 8 && rows[0].count == 64)
            let genres = Set(try csv(out + "/index.csv").rows.map { $0[4] })
            #expect(model == "vanilla" ? genres == [""] : !genres.contains(""))
        }
    }

    /// For any number of threads, and in whatever state decoded songs are kept.
    @Test func theBitsAreAlwaysTheSame() throws {
        for (number, arguments) in [["--threads", "1"], ["--threads", "3"], ["--cache", "none"]].enumerated() {
            let out = folder.file("\(number)")
            let outcome = try Tool.run(
                ["encode", "--model", run.run, "--out", out, run.corpus, "--per-clip"] + arguments)
            #expect(outcome.status == 0)
            try expectSameFiles(out, folder.file("0"))
        }
    }

    @Test func onlyWhatIsNewIsEncoded() throws {
        let corpus = try run.copyOfCorpus("growing")
        let songs = corpus + "/jazz"
        #expect(try encode(songs).output.hasPrefix("8 songs, 8 of them encoded now\n"))
        let first = try matrix("embeddings.npy")
        #expect(try encode(songs).output.hasPrefix("8 songs, 0 of them encoded now\n"))
        #expect(try matrix("embeddings.npy") == first)

        // One gone, one added, one changed.
        try FileSystem.remove(songs + "/jazz.00000.wav")
        try FileManager.default.moveItem(atPath: corpus + "/pop/pop.00000.wav", toPath: songs + "/a.wav")
        try FileManager.default.removeItem(atPath: songs + "/jazz.00005.wav")
        try FileManager.default.copyItem(atPath: corpus + "/metal/metal.00000.wav", toPath: songs + "/jazz.00005.wav")
        #expect(try encode(songs).output.hasPrefix("8 songs, 2 of them encoded now\n"))
        let rows = try matrix("embeddings.npy")
        #expect(Array(rows[1...4]) == Array(first[1...4]) && rows[6] == first[6] && rows[5] != first[5])
        // As if it had been encoded like that from the beginning.
        #expect(try encode(songs, into: folder.file("fresh")).status == 0)
        try expectSameFiles(out, folder.file("fresh"))

        // Other settings, another model: all anew. What is of no more use goes once it is most of the journal.
        let journal = try FileSystem.read(out + "/.journal").count
        #expect(try encode(songs, "--hop", "0.5").output.hasPrefix("8 songs, 8 of them encoded now\n"))
        #expect(try encode(songs, "--per-clip").output.hasPrefix("8 songs, 8 of them encoded now\n"))
        for model in ["deep-softmax", "vanilla"] {
            let again = try Tool.run(["encode", "--model", "\(run.run)/\(model)", "--out", out, songs])
            #expect(again.output.hasPrefix("8 songs, 8 of them encoded now\n"))
        }
        for hop in ["0.8", "0.7", "0.6"] {
            #expect(try encode(songs, "--hop", hop).output.hasPrefix("8 songs, 8 of them encoded now\n"))
        }
        #expect(try FileSystem.read(out + "/.journal").count < 3 * journal)
        // Clips that are there are not encoded again for songs alone.
        #expect(try encode(songs, "--per-clip").status == 0)
        #expect(try encode(songs).output.hasPrefix("8 songs, 0 of them encoded now\n"))
        #expect(!FileSystem.exists(out + "/clips.npy"))
    }

    @Test func songsThatCannotBeUsedAreListed() throws {
        let corpus = try run.copyOfCorpus("broken to encode")
        try FileSystem.write("no sound", to: corpus + "/jazz/a \"<b>\",.wav")
        let outcome = try encode(corpus + "/jazz", folder.file("gone.wav"))
        #expect(outcome.status == 0 && outcome.output.hasPrefix("8 songs, 8 of them encoded now, 2 skipped\n"))
        let skipped = try csv(out + "/skipped.csv")
        #expect(skipped.rows.map { $0[0] } == [corpus + "/jazz/a \"<b>\",.wav", folder.file("gone.wav")])
        #expect(skipped.rows[1][1] == "there is no such file or folder")
        // A second run names them again, and goes on without them.
        #expect(try encode(corpus + "/jazz").output.hasPrefix("8 songs, 0 of them encoded now, 1 skipped\n"))
        let strict = try encode(corpus + "/jazz", "--strict", into: folder.file("strict"))
        #expect(strict.status == 65 && !FileSystem.exists(folder.file("strict") + "/index.csv"))
        #expect(try encode(folder.file("gone.wav"), into: folder.file("none")).status == 66)
    }

    @Test(.enabled(if: getuid() != 0 || Nobody.canRun, "it takes a user who is not root"))
    func aFolderThatCannotBeEnteredIsNamed() throws {
        let music = folder.file("music")
        try FileManager.default.copyItem(atPath: run.corpus + "/jazz", toPath: music)
        let script = #"""
            mkdir -p "$1/locked" "$2" && chmod 0777 "$2" && chmod 000 "$1/locked" && chmod 0755 "$(dirname "$1")"
            \#(getuid() == 0 ? Nobody.becoming : "")"$0" encode "$1" --out "$2" --model "$3" --cache none
            status=$?; chmod 700 "$1/locked"; exit $status
            """#
        let outcome = try Tool.shell(script, [music, out, run.run])
        #expect(outcome.status == 0 && outcome.output.hasPrefix("8 songs, 8 of them encoded now, 1 skipped\n"))
        #expect(outcome.errors.contains("warning: skipped \(music)/locked: permission to read it is denied\n"))
    }

    /// Two names of one song are one song.
    @Test func namesOfOneSong() throws {
        let jazz = run.corpus + "/jazz"
        let outcome = try encode(jazz, jazz + "/jazz.00001.wav", jazz + "/../jazz/jazz.00002.wav")
        #expect(outcome.output.hasPrefix("8 songs, 8 of them encoded now\n"))
    }

    /// Killed at random moments, an encoding ends in the bytes of one that nothing disturbed, and no song is encoded
    /// twice.
    @Test func anEncodingThatIsKilledGivesTheSameBits() throws {
        let whole = folder.file("whole")
        let arguments = ["encode", "--model", run.run, run.corpus, "--cache", "none", "--per-clip", "--out"]
        try Tool.killing(whole: arguments + [whole]) {
            try? FileManager.default.removeItem(atPath: out)
        } command: {
            arguments + [out]
        } check: { outcome in
            try #require(outcome.status == 0, "\(outcome.errors)")
            guard FileSystem.exists(out) else { return }
            try expectSameFiles(out, whole)
            let journals = try [out, whole].map { try FileSystem.read($0 + "/.journal").count }
            #expect(journals[0] == journals[1], "a song was encoded twice")
        }
    }

    @Test(arguments: [SIGINT, SIGTERM]) func aSignalSaysHowToGoOn(signal: Int32) throws {
        let tool = try Tool.start(
            [
                "encode", "--model", run.run, "--out", out, run.corpus, "--hop", "0.02", "--threads", "1", "--cache",
                "none",
            ])
        let journal = out + "/.journal"
        while tool.isRunning && ((try? FileSystem.read(journal).count) ?? 0) == 0 { usleep(2000) }
        tool.send(signal)
        let outcome = tool.wait()
        #expect(outcome.status == 130 && !outcome.wasKilled, "\(outcome.errors)")
        let last = try #require(outcome.errors.split(separator: "\n").last)
        #expect(
            last.contains(/interrupted; \d+ of 32 songs are encoded; to go on, run the same command again/), "\(last)")
        #expect(!FileSystem.exists(out + "/index.csv"))
    }

    /// A file that cannot grow is what a full disk looks like. What was encoded stays, and a later run goes on.
    @Test func aFullDiskLosesNothing() throws {
        let arguments = ["--model", run.run, "--out", out, "--per-clip", run.corpus]
        for blocks in [2, 9, 40, 90] {
            let outcome = try Tool.shell(
                #"ulimit -f "$1"; shift; exec "$0" encode "$@""#, [String(blocks)] + arguments)
            #expect(outcome.status == 74 && outcome.errors.contains("run the same command again"), "\(outcome.errors)")
            #expect(!FileSystem.exists(out + "/index.csv"))
        }
        let encoded = try Tool.run(["encode"] + arguments)
        let now = try #require(encoded.output.firstMatch(of: /32 songs, (\d+) of them/))
        #expect(encoded.status == 0 && Int(now.1)! < 32)
        #expect(try encode(run.corpus, "--per-clip", into: folder.file("whole")).status == 0)
        try expectSameFiles(out, folder.file("whole"))
    }

    @Test func twoIntoOneFolderAreRefused() throws {
        let first = try Tool.start(
            ["encode", "--model", run.run, "--out", out, run.corpus, "--hop", "0.02", "--threads", "1"])
        let journal = out + "/.journal"
        while first.isRunning && !FileSystem.exists(journal) { usleep(2000) }
        let second = try encode(run.corpus)
        first.send(SIGKILL)
        _ = first.wait()
        #expect(second.status == 74 && second.errors.contains("another encoding is at work in this folder"))
    }
}

import EncoreFiles
import Foundation
import TestSupport
import Testing

/// `encore predict`, run as a person runs it.
@Suite struct PredictTests {
    private let run: SyntheticRun
    private let folder: TemporaryFolder
    private var song: String { run.corpus + "/jazz/jazz.00001.wav" }
    private static let genres: Set = ["classical", "jazz", "metal", "pop"]

    init() throws {
        run = try SyntheticRun.shared.get()
        folder = try TemporaryFolder()
    }

    private func predict(_ arguments: String...) throws -> Tool.Outcome {
        try Tool.run(["predict", "--model", run.run] + arguments)
    }

    private func objects(_ output: String) throws -> [[String: Any]] {
        try output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test func aLineTellsGenreProbabilityAndRunnerUp() throws {
        let outcome = try predict(song)
        #expect(outcome.status == 0)
        #expect(outcome.errors == "model: \(run.run)/convolutional/model.safetensors\n")
        let line = try #require(outcome.output.wholeMatch(of: /(\w+) +(\d+\.\d) %  (\w+) +(\d+\.\d) %  (.*)\n/))
        #expect(Self.genres.isSuperset(of: [String(line.1), String(line.3)]) && line.1 != line.3)
        #expect(Double(line.2)! >= Double(line.4)! && line.5 == song)
    }

    @Test func everyModelThatClassifiesPredicts() throws {
        for model in SyntheticRun.models {
            let outcome = try Tool.run(["predict", "--model", "\(run.run)/\(model)", song, "--json"])
            if model == "vanilla" {
                #expect(outcome.status == 65 && outcome.errors.contains("a vanilla model does not classify"))
                continue
            }
            #expect(outcome.status == 0, "\(outcome.errors)")
            let object = try objects(outcome.output)[0]
            let probabilities = try #require(object["probabilities"] as? [String: Double])
            #expect(Set(probabilities.keys) == Self.genres)
            #expect(abs(probabilities.values.reduce(0, +) - 1) < 1e-5)
            #expect(object["genre"] as? String == probabilities.max { $0.value < $1.value }?.key)
            #expect(
                object["path"] as? String == song && object["clips"] as? Int == 6 && object["seconds"] as? Double == 6)
        }
    }

    /// What `encore eval` finds, `encore predict` says.
    @Test func predictionsAreThoseOfEval() throws {
        let copy = try run.copy("predicted")
        try #require(try Tool.run(["eval", "--run", copy]).status == 0)
        let split = try csv(copy + "/split.csv")
        let test = split.rows.filter { $0[2] == "test" }.map { run.corpus + "/" + $0[0] }
        let output = try Tool.run(["predict", "--model", copy + "/convolutional", "--csv"] + test).output
        let rows = try CSV(parsing: output, path: "output").rows
        let confusion = try csv(copy + "/eval/convolutional-confusion.csv")
        let evaluation = try json(copy + "/eval/convolutional.json")
        let songs = try #require(evaluation["songs"] as? [String: Any])
        let right = rows.count { $0[0].contains("/\($0[3])/") }
        #expect(!rows.isEmpty && !confusion.rows.isEmpty)
        #expect(abs(try #require(songs["accuracy"] as? Double) - Double(right) / Double(rows.count)) < 1e-9)
    }

    @Test func songsComeInTheOrderGivenForAnyNumberOfThreads() throws {
        var outputs: Set<String> = []
        for threads in ["1", "2", "5"] {
            let outcome = try predict(
                run.corpus + "/pop", song, run.corpus + "/classical/", "--csv", "--threads", threads)
            #expect(outcome.status == 0)
            outputs.insert(outcome.output)
        }
        let rows = try CSV(parsing: try #require(outputs.first), path: "output").rows
        let names = { (genre: String) in (0..<8).map { "\(run.corpus)/\(genre)/\(genre).0000\($0).wav" } }
        #expect(outputs.count == 1 && rows.map { $0[0] } == names("pop") + [song] + names("classical"))
    }

    @Test func tablesHaveWhatWasAskedFor() throws {
        let table = try CSV(parsing: try predict(song, "--csv", "--top", "3", "--min-confidence", "1").output, path: "")
        #expect(
            table.columns == [
                "path", "seconds", "clips", "certain", "genre", "probability", "genre_2", "probability_2", "genre_3",
                "probability_3",
            ])
        #expect(table.rows.map { Array($0[..<4]) } == [[song, "6.000", "6", "no"]])
        #expect(try predict(song, "--min-confidence", "1").output.hasPrefix("uncertain: "))
        #expect(try predict(song, "--min-confidence", "0").output.hasPrefix("           "))
        #expect(
            try objects(try predict(song, "--json", "--top", "1", "--min-confidence", "0").output)[0]["certain"]
                as? Bool == true)
    }

    @Test func aTimelineCoversTheSong() throws {
        let table = try CSV(parsing: try predict(song, "--csv", "--timeline", "2").output, path: "")
        #expect(table.rows.map { Array($0[1...2]) } == [["0.000", "2.000"], ["2.000", "4.000"], ["4.000", "6.000"]])
        // Stretches shorter than a clip.
        let dense = try objects(try predict(song, "--json", "--timeline", "0.5").output)[0]
        let segments = try #require(dense["timeline"] as? [[String: Any]])
        #expect(segments.count >= 10 && segments.last?["end"] as? Double == 6)
        let text = try predict(song, "--timeline", "3").output
        #expect(text.hasPrefix("\(song)\n  0:00:00  ") && text.contains("\n  0:00:03  "))
    }

    @Test func filesThatCannotBeUsedAreNamedOnce() throws {
        let broken = folder.file("broken.mp3")
        try FileSystem.write("no sound", to: broken)
        let missing = folder.file("missing.wav")
        let outcome = try predict(broken, song, missing)
        #expect(outcome.status == 0 && outcome.output.split(separator: "\n").count == 1)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.count == 4 && lines[1].hasPrefix("warning: skipped \(broken): "))
        #expect(
            lines[2] == "warning: skipped \(missing): there is no such file or folder"
                && lines[3] == "1 song, 2 skipped")

        let strict = try predict("--strict", song, broken, song)
        #expect(strict.status == 65 && strict.errors.contains("encore: \(broken): "))
        #expect(strict.output.split(separator: "\n").count == 1)
        #expect(try predict(missing).status == 66)
        #expect(try predict(broken, missing).status == 65)
        try FileSystem.createFolder(folder.file("empty"))
        let empty = try predict(folder.file("empty"))
        #expect(empty.status == 65 && empty.errors.hasSuffix("encore: there is no sound file here\n"))
    }

    /// Names that are not UTF-8, and lists with either ending.
    @Test func namesOfEveryKind() throws {
        let script = #"""
            cd "$1"; cp "$2" "$(printf 'a\351.wav')"; cp "$2" 'b
            c.wav'; cp "$2" "it's, \"quoted\".wav"
            "$0" predict --csv --model "$3" "$(printf 'a\351.wav')" 'b
            c.wav' "it's, \"quoted\".wav"
            find . -name '*.wav' -print0 | sort -z | "$0" predict --csv --model "$3" -
            ls a*.wav | "$0" predict --csv --model "$3" -
            """#
        let outcome = try Tool.shell(script, [folder.file(""), song, run.run])
        #expect(outcome.status == 0 && !outcome.errors.contains("skipped"), "\(outcome.errors)")
        let table = try CSV(parsing: outcome.output, path: "output")
        let names = [#"a\xE9.wav"#, "b\nc.wav", "it's, \"quoted\".wav"]
        #expect(table.rows.map { $0[0] } == names + ["path"] + names.map { "./" + $0 } + ["path", names[0]])
        let nothing = try Tool.shell(#"printf '\n' | "$0" predict --model "$1" -"#, [run.run])
        #expect(nothing.status == 66 && nothing.errors.contains("standard input: names no files"))
    }

    @Test func aReaderThatLeavesEndsIt() throws {
        let outcome = try Tool.shell(#""$0" predict --model "$1" "$2" | head -n 1"#, [run.run, run.corpus])
        #expect(outcome.status == 0 && outcome.output.split(separator: "\n").count == 1)
        #expect(outcome.errors.split(separator: "\n").count == 1)
        let full = try Tool.shell(#""$0" predict --model "$1" "$2" > /dev/full"#, [run.run, song])
        #expect(full.status == 74 && full.errors.contains("standard output: cannot be written"))
    }

    @Test func wrongUsage() throws {
        for (arguments, text) in [
            ([], "Missing expected argument"), ([song, "--json", "--csv"], "exclude each other"),
            ([song, "--min-confidence", "2"], "0 ... 1"), ([song, "--timeline", "0"], "--timeline must be"),
            ([song, "--top", "0"], "--top must be"), ([song, "--hop", "0"], "--hop must be"),
        ] {
            let outcome = try Tool.run(["predict", "--model", run.run] + arguments)
            #expect(outcome.status == 64 && outcome.errors.contains(text), "\(outcome.errors)")
        }
        let missing = try Tool.run(["predict", song, "--model", folder.file("nowhere")])
        #expect(missing.status == 66 && missing.errors.contains("nowhere: there is no such file or folder"))
        let none = try Tool.run(["predict", song, "--model", folder.file("")])
        #expect(none.status == 66 && none.errors.contains("there is no trained model here; train a model"))
    }
}

import EncoreAudio
import EncoreFiles
import EncoreNumerics
import Foundation
import TestSupport
import Testing

/// The README.md of a run, which is its model card.
@Suite struct ModelCardTests {
    /// The lines of a card's metadata.
    private func metadata(_ card: String) throws -> [Substring] {
        let lines = card.split(separator: "\n", omittingEmptySubsequences: false)
        try #require(lines.first == "---")
        return Array(lines.dropFirst().prefix { $0 != "---" })
    }

    @Test func aTrainingWritesWhatTheRunHolds() throws {
        let run = try SyntheticRun.shared.get()
        let card = try FileSystem.readText(run.run + "/README.md")
        let metadata = try metadata(card)
        for line in ["library_name: encore", "pipeline_tag: audio-classification", "- synthetic-data"] {
            #expect(metadata.contains { $0 == line }, "\(line)")
        }
        #expect(!metadata.contains { $0.hasPrefix("license") || $0.hasPrefix("model-index") })
        #expect(!card.contains(run.folder.path), "the card names a folder of this machine")
        for text in [
            "SYNTHETIC", "- Folder: corpus (SYNTHETIC)\n", "- Genres: classical, jazz, metal, pop\n",
            "- Split: by song, 25 % held out, seed 0\n", "encore predict --model . song.mp3\n",
            "encore encode --model . ", "encoding of 64 numbers", "clips of 0.907 s at 22,050 Hz",
            "not evaluated yet", "only the genres above",
        ] {
            #expect(card.contains(text), "\(text)")
        }
        let rows = card.split(separator: "\n").filter { $0.hasPrefix("| ") }
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
        #expect(rows.contains(["to train on", "24", "144"]) && rows.contains(["held out", "8", "48"]))
        for model in SyntheticRun.models {
            let row = try #require(rows.first { $0[0] == model })
            let history = try csv("\(run.run)/\(model)/history.csv")
            let accuracy = try #require(history.columns.firstIndex(of: "train_accuracy"))
            let best = try #require(Double(history.rows[2][accuracy]) ?? (model == "vanilla" ? -1 : nil))
            #expect(row[1] == "3 of 3" && row[2] == "3")
            #expect(row[6] == (best < 0 ? "–" : decimal(100 * best, 1) + " %"), "\(row)")
            #expect(card.contains("**\(model)** takes "))
        }
        // The library's, whose own test compiles them.
        let readme = try FileSystem.readText(
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../README.md").path)
        let swift = try #require(card.components(separatedBy: "```swift\n").last?.components(separatedBy: "```").first)
        #expect(readme.contains("```swift\n\(swift.replacing(#"Of: ".""#, with: #"Of: "runs/default""#))```"))
    }

    @Test func anEvaluationCompletesIt() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try run.copy("card-evaluated")
        #expect(try Tool.run(["eval", "--run", folder]).status == 0)
        let card = try FileSystem.readText(folder + "/README.md")
        let metadata = try metadata(card)
        #expect(!card.contains("not evaluated yet"))
        for model in SyntheticRun.models where model != "vanilla" {
            let evaluation = try json("\(folder)/eval/\(model).json")
            let row = try #require(card.split(separator: "\n").last { $0.hasPrefix("| \(model) ") })
            for items in ["clip", "song"] {
                let scores = try #require(evaluation[items + "s"] as? [String: Any])
                let accuracy = try #require(scores["accuracy"] as? Double)
                let interval = try #require(scores["interval"] as? [Double])
                let place = try #require(metadata.firstIndex { $0.hasSuffix("name: \"\(model), by \(items)\"") })
                #expect(metadata[place + 1].hasSuffix("value: " + decimal(accuracy, 4)))
                let bounds = interval.map { decimal(100 * $0, 1) }.joined(separator: ", ")
                #expect(row.contains("\(decimal(100 * accuracy, 1)) % [\(bounds)]"), "\(row)")
            }
        }
        #expect(metadata.contains { $0.hasSuffix(#"name: "corpus (SYNTHETIC)""#) })
        #expect(try Tool.run(["eval", "--run", folder]).status == 0)
        #expect(try FileSystem.readText(folder + "/README.md") == card)
    }

    /// The same training gives the same card, wherever its folder is; one of other songs replaces it, and one that is
    /// interrupted leaves none that is out of date.
    @Test func aCardBelongsToItsRun() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let path = folder.file("other name")
        func train(_ flags: String...) throws {
            let outcome = try Tool.run(["train", "--data", run.corpus, "--run", path] + flags)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        try train("--epochs", "3", "--threads", "1")
        let card = try FileSystem.readText(path + "/README.md")
        #expect(try card == FileSystem.readText(run.run + "/README.md"))
        let tool = try Tool.start([
            "train", "--data", run.corpus, "--run", path, "--model", "vanilla", "--seed", "1", "--epochs", "100000",
        ])
        try #require(tool.awaitError("vanilla epoch 2/"))
        tool.send(SIGINT)
        #expect(tool.wait().status == 130 && !FileSystem.exists(path + "/README.md"))
        try train("--model", "vanilla", "--seed", "1", "--epochs", "1")
        let vanilla = try FileSystem.readText(path + "/README.md")
        #expect(vanilla.contains("seed 1") && !vanilla.contains("audio-classification"))
        #expect(!vanilla.contains("encore predict") && !vanilla.contains("```swift"))
        // Killed just before the card was written.
        try FileSystem.remove(path + "/README.md")
        #expect(try Tool.run(["train", "--resume", path]).status == 0)
        #expect(try FileSystem.readText(path + "/README.md") == vanilla)
    }

    @Test(arguments: ["", "# My own\n", "license: mit\n", "\r"]) func whatSomebodyChangedStays(change: String) throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let path = folder.file("run")
        try FileManager.default.copyItem(atPath: run.run, toPath: path)
        let card = path + "/README.md"
        let written = try FileSystem.readText(card)
        let own =
            switch change {
            case "": ""
            case "\r": written.replacing("\n", with: "\r\n")
            default: change + written
            }
        try FileSystem.write(own, to: card)
        let commands = [
            ["eval", "--run", path], ["train", "--resume", path],
            ["train", "--data", run.corpus, "--run", path, "--model", "two-layer", "--seed", "1", "--epochs", "1"],
        ]
        for command in commands {
            let outcome = try Tool.run(command)
            #expect(outcome.status == 0 && outcome.errors.contains("README.md was changed by hand, and stays"))
            #expect(try FileSystem.readText(card) == own)
        }
        try FileSystem.remove(card)
        #expect(try Tool.run(["eval", "--run", path]).status == 0)
        #expect(try FileSystem.readText(card).contains("\nmodel-index:\n"))
    }

    private static let python = Python.having("huggingface_hub, yaml")

    /// Names of folders that mean something in YAML, in Markdown or on a terminal.
    @Test func awkwardNames() throws {
        let folder = try TemporaryFolder()
        let name = "a \"b\": 'c' #d\n---\n<script>`|*\u{1B}[31m\u{202E}\u{7F}é🎷"
        let genres = ["jazz: \"x\"\n---\n<script>", "pop|`*_[x](y)\u{1B}"].map { Array($0.utf8) } + [[0xE9, 0x5C]]
        let data = folder.file(name)
        for (number, genre) in genres.enumerated() {
            try FileSystem.createFolder(data + "/genre")
            for song in 0..<4 {
                var random = RandomSource(seed: UInt64(4 * number + song), .testing)
                let samples = (0..<30_000).map { _ in Float(random.uniform(in: -0.3...0.3)) }
                try writeSoundFile(
                    channels: [samples], sampleRate: 22_050, format: .wav, to: "\(data)/genre/\(song).wav")
            }
            try FilePath(data + "/genre").rename(to: FilePath(data).appending(genre))
        }
        let run = folder.file("run")
        let trained = try Tool.run(["train", "--data", data, "--run", run, "--model", "two-layer", "--epochs", "1"])
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(try Tool.run(["eval", "--run", run]).status == 0)
        let card = try FileSystem.readText(run + "/README.md")
        #expect(!card.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || $0 == "\u{202E}" || $0 == "\u{7F}" })
        #expect(!card.contains("\n<script>") && !card.contains(" <script>"))
        #expect(try metadata(card).contains { $0.contains(#"name: "a \"b\": 'c' #d\U0000000a---\U0000000a<script>"#) })
        #expect(card.contains(#"pop\|\`\*\_\[x\](y)\\u\{1b\}"#) && card.contains(#"\\xE9\\x5C"#))
        #expect(card.split(separator: "\n", omittingEmptySubsequences: false).count { $0 == "---" } == 2)
        guard let python = Self.python else { return }
        let read = try Python.readCard(run + "/README.md", with: python)
        let index = try #require((read["model-index"] as? [[String: Any]])?.first)
        let results = try #require((index["results"] as? [[String: Any]])?.first)
        #expect((results["dataset"] as? [String: String])?["name"] == name)
    }

    @Test(.enabled(if: python != nil, "neither ENCORE_PYTHON nor python3 has huggingface_hub"))
    func huggingFaceReadsIt() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try run.copy("card-read")
        #expect(try Tool.run(["eval", "--run", folder]).status == 0)
        let card = try Python.readCard(folder + "/README.md", with: try #require(Self.python))
        #expect(card["library_name"] as? String == "encore")
        #expect(card["pipeline_tag"] as? String == "audio-classification" && card["license"] == nil)
        let results = try #require(card["results"] as? [String: Double])
        #expect(results.count == 6)
        for model in SyntheticRun.models where model != "vanilla" {
            let evaluation = try json("\(folder)/eval/\(model).json")
            for items in ["clip", "song"] {
                let accuracy = (evaluation[items + "s"] as? [String: Any])?["accuracy"] as? Double
                let read = try #require(results["\(model), by \(items)"])
                #expect(abs(read - (accuracy ?? -1)) < 1e-4)
            }
        }
    }
}

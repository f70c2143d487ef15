import EncoreFiles
import Foundation
import TestSupport
import Testing

@Suite struct EvalAndPCATests {
    @Test func evaluationsAreConsistent() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try run.copy("evaluated")
        let outcome = try Tool.run(["eval", "--run", folder])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("SYNTHETIC") && outcome.output.contains("loudness alone"))
        for model in SyntheticRun.models where model != "vanilla" {
            let evaluation = try json("\(folder)/eval/\(model).json")
            #expect(evaluation["model"] as? String == model)
            #expect(evaluation["corpus"] as? String == "synthetic" && evaluation["split"] as? String == "song")
            #expect(evaluation["genres"] as? [String] == ["classical", "jazz", "metal", "pop"])
            for (items, n) in [("clips", 48), ("songs", 8)] {
                let scores = try #require(evaluation[items] as? [String: Any])
                let confusion = try #require(scores["confusion"] as? [[Int]])
                #expect(scores["n"] as? Int == n && confusion.joined().reduce(0, +) == n)
                #expect(confusion.map { $0.reduce(0, +) } == [Int](repeating: n / 4, count: 4))
                let accuracy = try #require(scores["accuracy"] as? Double)
                #expect(accuracy == Double(confusion.indices.reduce(0) { $0 + confusion[$1][$1] }) / Double(n))
                let interval = try #require(scores["interval"] as? [Double])
                #expect(interval[0] <= accuracy && accuracy <= interval[1] && interval[1] - interval[0] < 1)
                let genres = try #require(scores["per_genre"] as? [String: [String: Double]])
                for (index, genre) in ["classical", "jazz", "metal", "pop"].enumerated() {
                    let recall = Double(confusion[index][index]) / Double(n / 4)
                    #expect(abs(try #require(genres[genre]?["recall"]) - recall) < 1e-12)
                    #expect(genres[genre]?["support"] == Double(n / 4))
                }
            }
            let table = try csv("\(folder)/eval/\(model)-confusion.csv")
            let confusion = (evaluation["clips"] as? [String: Any])?["confusion"] as? [[Int]]
            #expect(table.rows.map { $0.dropFirst().compactMap { Int($0) } } == confusion)
            try expectWellFormed("\(folder)/eval/\(model)-confusion.svg", says: "SYNTHETIC")
        }
        let reconstruction = try #require(
            try json(folder + "/eval/vanilla.json")["reconstruction"] as? [String: Double])
        #expect(try #require(reconstruction["mse"]) > 0 && reconstruction["relative_to_zero"] != nil)
        #expect(reconstruction["relative_to_pca64"] != nil)
        #expect(try json(folder + "/eval/vanilla.json")["clips"] == nil)
    }

    /// The convolutional model hears all clips equally loud as it is; what the others say changes.
    @Test func equalLoudnessChangesWhatDenseModelsHear() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try run.copy("equally-loud")
        #expect(try Tool.run(["eval", "--run", folder]).status == 0)
        func confusions(_ model: String) throws -> [[[Int]]] {
            let evaluation = try json("\(folder)/eval/\(model).json")
            return try ["clips", "equal_loudness"].map {
                try #require((evaluation[$0] as? [String: Any])?["confusion"] as? [[Int]])
            }
        }
        let own = try confusions("convolutional")
        #expect(own[0] == own[1])
        let dense = try confusions("deep-softmax")
        #expect(dense[0] != dense[1])
        let calibration = try json("\(folder)/eval/deep-softmax.json")["calibration"] as? [String: Double]
        #expect(calibration?["temperature"] == 1 && (0...1).contains(calibration?["expected_calibration_error"] ?? -1))
    }

    @Test func projectionsHoldEveryClip() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try run.copy("projected")
        let outcome = try Tool.run(["pca", "--run", folder, "--threads", "1"])
        #expect(outcome.status == 0)
        let names = [
            "raw", "convolutional-encoding", "convolutional-logits", "vanilla-encoding", "deep-softmax-encoding",
            "deep-softmax-logits", "two-layer-logits",
        ]
        for name in names {
            #expect(outcome.output.contains(name))
            let table = try csv("\(folder)/pca/\(name).csv")
            #expect(table.columns == ["song", "clip", "genre", "subset", "pc1", "pc2"])
            #expect(table.rows.count == 192 && Set(table.rows.map { $0[0] + " " + $0[1] }).count == 192)
            let training = table.rows.filter { $0[3] == "train" }.compactMap { Double($0[4]) }
            #expect(training.count == 144)
            // Projections on principal components of the training clips have mean zero there.
            let mean = training.reduce(0, +) / 144
            let deviation = (training.reduce(0) { $0 + $1 * $1 } / 144).squareRoot()
            #expect(abs(mean) < 1e-4 * deviation)
            try expectWellFormed("\(folder)/pca/\(name).svg", says: "SYNTHETIC")
        }
        let before = try names.map { try FileSystem.read("\(folder)/pca/\($0).csv") }
        #expect(try Tool.run(["pca", "--run", folder, "--threads", "2"]).status == 0)
        let after = try names.map { try FileSystem.read("\(folder)/pca/\($0).csv") }
        #expect(before == after, "the number of threads changes the projections")
    }

    /// Evaluation divides the songs as training did, and says so if the songs are no longer the same.
    @Test func songsThatVanishedAreNoticed() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try run.copy("bereft")
        let copy = try run.copyOfCorpus("copy")
        #expect(try Tool.run(["eval", "--run", folder, "--data", copy]).status == 0)
        try FileManager.default.removeItem(atPath: copy + "/jazz/jazz.00004.wav")
        let outcome = try Tool.run(["eval", "--run", folder, "--data", copy])
        #expect(outcome.status == 65 && outcome.errors.contains("jazz.00004") && outcome.output.isEmpty)
    }

    private func expectWellFormed(_ path: String, says text: String) throws {
        let svg = try FileSystem.readText(path)
        #expect(svg.contains(text))
        let error = Markup(svg).error
        #expect(error == nil, "\(path): \(error ?? "")")
    }
}

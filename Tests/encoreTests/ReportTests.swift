import EncoreFiles
import Foundation
import TestSupport
import Testing

/// The page of `encore report`, without a browser.
@Suite struct ReportTests {
    private let run: SyntheticRun
    private let folder: TemporaryFolder

    init() throws {
        run = try SyntheticRun.shared.get()
        folder = try TemporaryFolder()
    }

    /// The text of a page without its scripts, styles and tags.
    private func text(_ page: String) throws -> String {
        let html = try FileSystem.readText(page)
            .replacing(/<(script|style)[^>]*>[\s\S]*?<\/(script|style)>/, with: "")
        return html.replacing(/<[^>]*>/, with: " ").replacing(/\s+/, with: " ")
    }

    @Test func aRunSaysWhatEvaluationFound() throws {
        let copy = try run.copy("report-evaluated")
        let before = try Tool.run(["report", copy])
        #expect(
            before.status == 0 && before.output == "\(copy)/report.html: open it in a browser\n", "\(before.errors)")
        #expect(try text(copy + "/report.html").contains("The models are not evaluated yet."))
        let evaluated = try Tool.run(["eval", "--run", copy])
        try #require(evaluated.status == 0)
        try #require(try Tool.run(["report", copy]).status == 0)

        let text = try text(copy + "/report.html")
        #expect(!text.contains("not evaluated") && text.contains("Synthetic songs."))
        for model in SyntheticRun.models {
            let evaluation = try json("\(copy)/eval/\(model).json")
            guard let songs = evaluation["songs"] as? [String: Any] else { continue }
            let accuracy = decimal(100 * (try #require(songs["accuracy"] as? Double)), 1)
            #expect(text.contains("8 held-out songs: \(accuracy) %"), "\(model)")
        }
        // Each row of the comparison stands on the page as it stands in the terminal.
        for row in try csv(copy + "/eval/comparison.csv").rows {
            #expect(evaluated.output.contains(row[1]) && text.contains(row.joined(separator: " ")), "\(row)")
        }
        let html = try FileSystem.readText(copy + "/report.html")
        // Two curves for each model that classifies, and one of vanilla's loss.
        #expect(html.matches(of: /<figure><svg/).count == 7)
        // Nothing is fetched: no address but that of the icon, which is empty.
        #expect(html.matches(of: /(src|href)="([^"]*)"/).map(\.output.2) == ["data:,"])
        #expect(!html.contains("@import") && !html.contains("url("))
    }

    /// What the map says of a song is what `predict` says.
    @Test func theMapAgreesWithPredict() throws {
        let page = folder.file("page.html")
        try #require(try Tool.run(["report", run.run, "--out", page]).status == 0)
        let map = try #require(try MapData(ofPage: page))
        #expect(map.names.sorted() == (try csv(run.run + "/split.csv").rows.map { $0[0] }).sorted())
        #expect(map.colorings.map(\.name) == ["genre", "predicted genre", "answer", "part"])
        let predicted = try Tool.run(
            ["predict", "--model", run.run, "--json"] + map.names.map { run.corpus + "/" + $0 })
        let count = map.genres.count
        for (song, line) in predicted.output.split(separator: "\n").enumerated() {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let probabilities = try #require(object?["probabilities"] as? [String: Double])
            let own = map.probabilities[(song * count)..<((song + 1) * count)]
            #expect(zip(map.genres, own).allSatisfy { abs(Double($1) / 1000 - (probabilities[$0] ?? -1)) < 6e-4 })
            let coloring = map.colorings[1]
            #expect(coloring.categories[coloring.values[song]].name == object?["genre"] as? String)
            #expect(map.names[song].hasPrefix(map.colorings[0].categories[map.colorings[0].values[song]].name + "/"))
        }
        #expect(Set(map.x).count > 20 && map.x.min() == 0 && map.x.max() == 10_000)
        #expect(Set(map.y).count > 20 && map.y.min() == 0 && map.y.max() == 10_000)
    }

    /// What the map of a library calls near is what `similar` finds.
    @Test func nearestSongsAreThoseOfSimilar() throws {
        let library = folder.file("library")
        try #require(try Tool.run(["encode", "--model", run.run, "--out", library, run.corpus]).status == 0)
        let outcome = try Tool.run(["report", library])
        #expect(outcome.status == 0 && outcome.output == "\(library)/report.html: open it in a browser\n")
        let map = try #require(try MapData(ofPage: library + "/report.html"))
        let corpus = FilePath(run.corpus).resolved.text
        for song in [0, 13, 31] {
            let similar = try Tool.run([
                "similar", "--library", library, "-n", "8", "--json", corpus + "/" + map.names[song],
            ])
            let found = try similar.output.split(separator: "\n").map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
            #expect(found.map { $0["path"] as? String } == map.neighbors(of: song).map { corpus + "/" + map.names[$0] })
            for (index, neighbor) in found.enumerated() {
                let cosine = try #require(neighbor["cosine"] as? Double)
                #expect(abs(cosine - Double(map.cosines[8 * song + index]) / 1000) < 6e-4)
            }
        }
        let text = try text(library + "/report.html")
        let index = try csv(library + "/index.csv")
        for genre in ["classical", "jazz", "metal", "pop"] {
            let songs = index.rows.count { $0[4] == genre }
            #expect(text.contains("\(genre) \(songs) \(decimal(100 * Double(songs) / 32, 1)) %"), "\(text)")
        }
    }

    /// The address of each song leads from the page to its file, wherever the page lies.
    @Test func addressesLeadToTheSongs() throws {
        let page = folder.file("page.html")
        try #require(try Tool.run(["report", run.run, "--out", page]).status == 0)
        let map = try #require(try MapData(ofPage: page))
        let base = URL(fileURLWithPath: FilePath(page).resolved.text)
        for name in map.names {
            let url = try #require(URL(string: map.folder + name, relativeTo: base))
            #expect(FileSystem.exists(url.standardizedFileURL.path), "\(url)")
        }
    }

    /// By artist, where the songs were divided by artist.
    @Test func groupsHaveColors() throws {
        let songs = try csv(run.run + "/split.csv").rows.map { $0[0] }
        let table = CSV(
            columns: ["song", "artist"], rows: songs.enumerated().map { [$1, "artist \($0 % 16)"] })
        try FileSystem.write(table.text, to: folder.file("artists.csv"))
        let grouped = folder.file("grouped")
        let trained = try Tool.run([
            "train", "--data", run.corpus, "--groups", folder.file("artists.csv"), "--run", grouped, "--epochs", "1",
            "--model", "convolutional",
        ])
        try #require(trained.status == 0, "\(trained.errors)")
        try #require(try Tool.run(["report", grouped]).status == 0)
        let coloring = try #require(try MapData(ofPage: grouped + "/report.html")?.colorings.last)
        #expect(coloring.name == "artist" && coloring.categories.count == 11)
        #expect(coloring.categories.last?.name == "others" && coloring.categories.last?.count == 12)
    }

    @Test func whatIsMissingIsSaid() throws {
        let copy = try run.copy("report-moved")
        let config = copy + "/config.json"
        try FileSystem.write(
            try FileSystem.readText(config).replacingOccurrences(of: run.corpus, with: folder.file("gone")), to: config)
        try #require(try Tool.run(["report", copy]).status == 0)
        #expect(try text(copy + "/report.html").contains("32 songs cannot be read in"))
        #expect(try MapData(ofPage: copy + "/report.html") == nil)
        // Where they are now can be said.
        try #require(try Tool.run(["report", copy, "--data", run.corpus]).status == 0)
        #expect(try MapData(ofPage: copy + "/report.html")?.names.count == 32)

        for model in SyntheticRun.models { try FileSystem.remove("\(copy)/\(model)/model.safetensors") }
        try #require(try Tool.run(["report", copy]).status == 0)
        let text = try text(copy + "/report.html")
        #expect(text.contains("This run is not finished.") && text.contains("no model is trained"))
    }

    @Test(arguments: ["vanilla", "two-layer"]) func aRunOfOneModel(name: String) throws {
        let own = folder.file(name)
        let trained = try Tool.run([
            "train", "--data", run.corpus, "--run", own, "--epochs", "1", "--model", name,
        ])
        try #require(trained.status == 0)
        try #require(try Tool.run(["report", own]).status == 0)
        let map = try MapData(ofPage: own + "/report.html")
        if name == "vanilla" {
            #expect(map?.names.count == 32 && map?.genres == [] && map?.probabilities == [])
        } else {
            #expect(try map == nil && text(own + "/report.html").contains("no model of this run makes encodings"))
        }
    }

    /// A new training makes the page of the old one out of date.
    @Test func aNewTrainingRemovesThePage() throws {
        let copy = try run.copy("report-again")
        try #require(try Tool.run(["report", copy]).status == 0)
        let trained = try Tool.run([
            "train", "--data", run.corpus, "--run", copy, "--epochs", "1", "--model", "two-layer",
        ])
        #expect(trained.status == 0 && !FileSystem.exists(copy + "/report.html"))
    }

    /// Numbers that no encoding leaves.
    @Test func aDamagedLibrary() throws {
        let library = folder.file("library")
        try #require(try Tool.run(["encode", "--model", run.run, "--out", library, run.corpus + "/jazz"]).status == 0)
        func damage(_ name: String, _ value: Float) throws {
            var bytes = try FileSystem.read(library + "/" + name)
            bytes.replaceSubrange((bytes.count - 4)..., with: LittleEndian.bytes(of: [value]))
            try FileSystem.write(bytes, to: library + "/" + name)
        }
        try damage("probabilities.npy", .nan)
        try #require(try Tool.run(["report", library]).status == 0)
        #expect(try MapData(ofPage: library + "/report.html")?.probabilities.last == 0)
        try damage("embeddings.npy", .infinity)
        let outcome = try Tool.run(["report", library])
        #expect(outcome.status == 65 && outcome.errors.contains("embeddings.npy: "), "\(outcome.errors)")
        #expect(
            outcome.errors.contains("some are NaN, infinite or") && outcome.errors.contains("encode the songs again"))
    }

    @Test func wrongPlaces() throws {
        let nothing = try Tool.run(["report", folder.path])
        #expect(nothing.status == 66 && nothing.output.isEmpty)
        #expect(
            nothing.errors.contains(
                "\(folder.path): there is neither a run nor a library here; train models into a folder"))
        let unwritable = try Tool.run(["report", run.run, "--out", folder.file("no/such/page.html")])
        #expect(unwritable.status == 74 && unwritable.errors.contains("no/such/page.html: cannot be written"))
        let copy = try run.copy("report-damaged")
        try FileSystem.createFolder(copy + "/eval")
        try FileSystem.write("{}", to: copy + "/eval/convolutional.json")
        let damaged = try Tool.run(["report", copy])
        #expect(damaged.status == 65 && damaged.errors.contains("convolutional.json: is not valid JSON"))
        try #require(try Tool.run(["eval", "--run", copy]).status == 0)
        let path = copy + "/eval/convolutional.json"
        let confusion = try FileSystem.readText(path).replacing(/"confusion" : \[\s*\[\s*\d+/) {
            $0.output.prefix { !$0.isNumber } + String(Int.max)
        }
        try FileSystem.write(confusion, to: path)
        let impossible = try Tool.run(["report", copy])
        #expect(impossible.status == 65 && impossible.errors.contains("has an impossible confusion matrix"))
        #expect(!FileSystem.exists(copy + "/report.html"))
    }
}

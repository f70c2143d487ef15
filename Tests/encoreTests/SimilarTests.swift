import EncoreFiles
import Foundation
import TestSupport
import Testing

/// `encore similar`, run as a person runs it.
@Suite struct SimilarTests {
    private let run: SyntheticRun
    private let folder: TemporaryFolder
    private let library: String

    init() throws {
        run = try SyntheticRun.shared.get()
        folder = try TemporaryFolder()
        library = folder.file("library")
        let encoded = try Tool.run(["encode", "--model", run.run, "--out", library, run.corpus])
        try #require(encoded.status == 0, "\(encoded.errors)")
    }

    private func similar(_ arguments: String...) throws -> Tool.Outcome {
        try Tool.run(["similar", "--library", library] + arguments)
    }

    private func song(_ genre: String, _ number: Int) -> String { "\(run.corpus)/\(genre)/\(genre).0000\(number).wav" }

    private func objects(_ outcome: Tool.Outcome) throws -> [[String: Any]] {
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try outcome.output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    /// The library's paths and encodings, each of length 1.
    private func encodings() throws -> [(path: String, vector: [Double])] {
        let bytes = try FileSystem.read(library + "/embeddings.npy")
        let shape = try #require(NumpyArray.shape(in: bytes, fileBytes: bytes.count))
        let numbers = LittleEndian.numbers(in: bytes[shape.offset...], as: Float.self).map(Double.init)
        return try csv(library + "/index.csv").rows.enumerated().map { row, cells in
            let vector = Array(numbers[(row * shape.columns)..<((row + 1) * shape.columns)])
            let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return (cells[1], vector.map { $0 / norm })
        }
    }

    @Test func theNearestComeFirstWithoutTheSeeds() throws {
        let all = try encodings()
        let seeds = [song("jazz", 1), song("metal", 2)].map { FilePath($0).resolved.text }
        let found = try objects(try similar("-n", "5", "--json", seeds[0], seeds[1]))
        let vectors = try seeds.map { seed in try #require(all.first { $0.path == seed }).vector }
        let sum = zip(vectors[0], vectors[1]).map { $0 + $1 }
        let norm = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let expected = all.filter { !seeds.contains($0.path) }
            .map { (path: $0.path, cosine: zip($0.vector, sum).reduce(0) { $0 + $1.0 * $1.1 } / norm) }
            .sorted { $0.cosine > $1.cosine }.prefix(5)
        #expect(found.map { $0["path"] as? String } == expected.map(\.path))
        expectClose(try found.map { try #require($0["cosine"] as? Double) }, expected.map(\.cosine), absolute: 1e-5)
        #expect(try objects(try similar("-n", "100", "--json", seeds[0])).count == 31)
        let text = try similar("-n", "1", seeds[0])
        #expect(text.output.firstMatch(of: /^[01]\.\d{3}  \w+ +\/.*\.wav\n$/) != nil, "\(text.output)")
    }

    /// A song that is not in the library is encoded; a copy of one that is finds it.
    @Test func anySongMayBeTheSeed() throws {
        let copy = folder.file("copy.wav")
        try FileManager.default.copyItem(atPath: song("pop", 3), toPath: copy)
        let first = try objects(try similar("-n", "1", "--json", copy))[0]
        #expect(first["path"] as? String == FilePath(song("pop", 3)).resolved.text)
        #expect(abs(try #require(first["cosine"] as? Double) - 1) < 1e-6 && first["genre"] is String)
    }

    @Test func aPlaylistHoldsThem() throws {
        let list = folder.file("list.m3u")
        let outcome = try similar("-n", "3", "--m3u", list, song("jazz", 0))
        let paths = outcome.output.split(separator: "\n").map { $0.split(separator: " ").last.map(String.init) }
        let lines = try FileSystem.readText(list).split(separator: "\n").map(String.init)
        #expect(lines.count == 7 && lines[0] == "#EXTM3U" && lines[1].hasPrefix("#EXTINF:6,"))
        #expect([lines[2], lines[4], lines[6]] == paths)
    }

    /// Artists come from the files; the table is what says so to `similar`.
    @Test func oneArtistDoesNotFillTheList() throws {
        var index = try csv(library + "/index.csv")
        for row in index.rows.indices where row % 2 == 0 { index.rows[row][7] = row % 4 == 0 ? "One" : "ONE" }
        try FileSystem.write(index.text, to: library + "/index.csv")
        let found = try objects(try similar("-n", "18", "--same-artist-max", "2", "--json", song("jazz", 1)))
        // Fifteen other songs have no artist; of sixteen by one artist two are left.
        #expect(found.count == 17 && found.count { $0["artist"] != nil } == 2)
    }

    @Test func librariesThatCannotBeUsed() throws {
        let seed = song("jazz", 0)
        let nowhere = try Tool.run(["similar", "--library", folder.file("nowhere"), seed])
        #expect(nowhere.status == 66 && nowhere.errors.contains("there is no library here"))
        let missing = try similar(folder.file("missing.wav"))
        #expect(missing.status == 66 && missing.errors.contains("missing.wav: there is no such file"))
        let whole = try FileSystem.read(library + "/index.csv")
        for damage in ["", "row,path\n", String(decoding: whole.dropLast(30), as: UTF8.self)] {
            try FileSystem.write(damage, to: library + "/index.csv")
            let outcome = try similar(seed)
            #expect(outcome.status == 65 && outcome.errors.contains("encode the songs again"), "\(outcome.errors)")
        }
        try FileSystem.write(whole, to: library + "/index.csv")
        let array = try FileSystem.read(library + "/embeddings.npy")
        for damage in [[], Array(array[..<100]), array + [0]] {
            try FileSystem.write(damage, to: library + "/embeddings.npy")
            let outcome = try similar(seed)
            #expect(outcome.status == 65 && outcome.errors.contains("not a NumPy file"), "\(outcome.errors)")
        }
        try FileSystem.write(array, to: library + "/embeddings.npy")
        // Another model stands where the library's was.
        let copy = try run.copy("exchanged")
        try #require(try Tool.run(["encode", "--model", copy, "--out", library, run.corpus]).status == 0)
        try FileSystem.write(
            try FileSystem.read(copy + "/deep-softmax/model.safetensors"), to: copy + "/convolutional/model.safetensors"
        )
        #expect(try similar(seed).status == 0)
        let other = folder.file("other.wav")
        try FileManager.default.copyItem(atPath: seed, toPath: other)
        let outcome = try similar(other)
        #expect(outcome.status == 65 && outcome.errors.contains("was encoded with another model"), "\(outcome.errors)")
    }

    /// While songs are encoded into a library, its last state is read.
    @Test func itIsReadWhileItGrows() throws {
        let encoding = try Tool.start([
            "encode", "--model", run.run, "--out", library, run.corpus, "--hop", "0.02", "--threads", "1",
        ])
        let journal = try FileSystem.read(library + "/.journal").count
        while encoding.isRunning, try FileSystem.read(library + "/.journal").count == journal { usleep(2000) }
        let isAtWork = encoding.isRunning
        let outcome = try similar("-n", "3", song("jazz", 1))
        encoding.send(SIGKILL)
        _ = encoding.wait()
        #expect(
            isAtWork && outcome.status == 0 && outcome.output.split(separator: "\n").count == 3, "\(outcome.errors)")
    }

    /// Killed while it replaced the files, an encoding leaves what the next reader finishes.
    @Test func aReaderFinishesWhatWasBegun() throws {
        try FileSystem.write(try FileSystem.read(library + "/index.csv"), to: library + "/.next-index.csv")
        try FileSystem.write("the old table", to: library + "/index.csv")
        try FileSystem.write("embeddings.npy\nprobabilities.npy\nindex.csv\nlibrary.json\n", to: library + "/.next")
        #expect(try similar(song("jazz", 1)).status == 0)
        #expect(!FileSystem.exists(library + "/.next") && !FileSystem.exists(library + "/.next-index.csv"))
    }
}

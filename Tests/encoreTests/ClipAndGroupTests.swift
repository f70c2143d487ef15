import EncoreFiles
import Foundation
import TestSupport
import Testing

/// The options that say what a clip is and which songs belong together, from training to evaluation.
@Suite struct ClipAndGroupTests {
    /// A length of clips goes into the model, a distance between them into an evaluation, and the samples into the
    /// user's own cache.
    @Test func clipsOfAnotherLengthFromTheUsersCache() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let (data, out) = (folder.file("data"), folder.file("run"))
        try FileManager.default.copyItem(atPath: run.corpus, toPath: data)
        func encore(_ arguments: String...) throws -> Tool.Outcome {
            let outcome = try Tool.shell(
                #"exec "$0" "$@""#, arguments, environment: ["XDG_CACHE_HOME": folder.file("home")])
            #expect(outcome.status == 0, "\(outcome.errors)")
            return outcome
        }
        func heldOutClips() throws -> Int? {
            (try json(out + "/eval/convolutional.json")["clips"] as? [String: Any])?["n"] as? Int
        }
        _ = try encore(
            "train", "--data", data, "--run", out, "--model", "convolutional", "--pool", "10", "--epochs", "1",
            "--clip-seconds", "2")
        let model = try Safetensors(contentsOf: out + "/convolutional/model.safetensors")
        #expect(model.metadata["clip_samples"] == "44080")
        // Eight songs of 6 s are held out.
        _ = try encore("eval", "--run", out)
        #expect(try heldOutClips() == 8 * 3)
        _ = try encore("eval", "--run", out, "--hop", "0.5")
        #expect(try heldOutClips() == 8 * 9)

        let store = folder.file("home/encore")
        let listed = try encore("cache").output
        #expect(listed.contains("\tcurrent\t\(data)/jazz/jazz.00003.wav") && listed.contains("32 songs, 0.1 hours, "))
        #expect(listed.hasSuffix(" in \(store)\n"))
        try FileSystem.remove(data + "/jazz/jazz.00003.wav")
        let pruned = try encore("cache", "--prune").output
        #expect(
            pruned.contains("removed 1 song\n31 songs, ") && pruned.contains("\tgone\t\(data)/jazz/jazz.00003.wav"))
        let cleared = try encore("cache", "--clear").output
        #expect(cleared.contains("removed 31 songs\n0 songs, "))
        #expect(try names(in: store).allSatisfy { !$0.hasSuffix(".samples") })
    }

    @Test func anArtistStaysOnOneSide() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let (table, out) = (folder.file("artists.csv"), folder.file("run"))
        // Each artist has two songs of each genre.
        func artist(_ song: Substring) -> String { "artist \(Int(song.suffix(5))! / 2)" }
        let songs = try names(in: run.corpus).filter { $0.hasSuffix(".wav") }.map { $0.dropLast(4) }.sorted()
        try #require(songs.count == 32)
        try FileSystem.write(
            CSV(columns: ["song", "artist"], rows: songs.map { [String($0), artist($0)] } + [["gone", "x"]]).text,
            to: table)
        let trained = try Tool.run([
            "train", "--data", run.corpus, "--run", out, "--model", "two-layer", "--epochs", "1", "--groups", table,
        ])
        #expect(
            trained.output.hasSuffix(
                "next: make eval pca report RUN=\(out), or make predict RUN=\(out) SONG=song.mp3\n"))
        #expect(trained.status == 0 && trained.errors.contains("4 groups by artist"), "\(trained.errors)")
        #expect(trained.errors.contains("artists.csv names 1 song not among those used: gone\n"))
        var sides: [String: Set<String>] = [:]
        for row in try csv(out + "/split.csv").rows { sides[artist(row[0].dropLast(4)), default: []].insert(row[2]) }
        #expect(sides.count == 4 && sides.values.allSatisfy { $0.count == 1 })
        #expect(sides.values.count { $0 == ["test"] } == 1)
        let evaluated = try Tool.run(["eval", "--run", out])
        for output in [trained.output, evaluated.output] { #expect(output.contains("split by artist, 25 % held out")) }

        let crossval = try Tool.run([
            "crossval", "--data", run.corpus, "--groups", table, "--folds", "2", "--seeds", "1", "--models",
            "two-layer", "--epochs", "1", "--out", folder.file("out"),
        ])
        #expect(crossval.status == 0 && crossval.output.contains("2 folds by artist, 1 seed"), "\(crossval.errors)")
        for fold in 1...2 {
            let rows = try csv(folder.file("out/seed-0/fold-\(fold)/split.csv")).rows
            let held = Set(rows.filter { $0[2] == "test" }.map { artist($0[0].dropLast(4)) })
            let others = Set(rows.filter { $0[2] != "test" }.map { artist($0[0].dropLast(4)) })
            #expect(held.count == 2 && others.count == 2 && held.isDisjoint(with: others))
        }
    }
}

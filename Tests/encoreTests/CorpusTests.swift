import EncoreFiles
import Foundation
import TestSupport
import Testing

@Suite struct CorpusTests {
    @Test func theCorpusIsWrittenOnceAndTheSameEachTime() throws {
        let folder = try TemporaryFolder()
        let arguments = ["corpus", "--songs", "2", "--seconds", "2", "--seed", "3", "--out"]
        let first = try Tool.run(arguments + [folder.file("a"), "--threads", "1"])
        #expect(first.status == 0 && first.output.isEmpty)
        #expect(try Tool.run(arguments + [folder.file("b"), "--threads", "2"]).status == 0)
        let table = try csv(folder.file("a/songs.csv"))
        #expect(table.rows.count == 8 && table.columns.prefix(2) == ["song", "genre"])
        for genre in ["classical", "jazz", "metal", "pop"] {
            for number in 0..<2 {
                let name = "/\(genre)/\(genre).0000\(number).wav"
                let (a, b) = (
                    try FileSystem.read(folder.file("a") + name), try FileSystem.read(folder.file("b") + name)
                )
                #expect(a == b)
                #expect(a.count == 44 + 2 * 2 * 22_050, "not 2 s of 16-bit mono at 22,050 Hz")
            }
        }
        let again = try Tool.run(arguments + [folder.file("a")])
        #expect(again.status == 0 && again.errors.contains("already"))
    }

    /// Loudness alone must tell some of the genres, and not most.
    @Test func loudnessTellsAsMuchAsItShould() throws {
        let folder = try TemporaryFolder()
        let outcome = try Tool.run([
            "corpus", "--songs", "60", "--seconds", "10", "--check", "--out", folder.file("corpus"),
        ])
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output.contains("loudness alone gets"))
    }

    @Test func anUnfinishedCorpusIsNotTakenForAWholeOne() throws {
        let run = try SyntheticRun.shared.get()
        let corpus = try run.copyOfCorpus("unfinished")
        try FileManager.default.moveItem(atPath: corpus + "/corpus.json", toPath: corpus + "/.begun.json")
        let train = [
            "train", "--data", corpus, "--run", run.folder.file("of-unfinished"), "--model", "two-layer", "--epochs",
            "1",
        ]
        let outcome = try Tool.run(train)
        #expect(outcome.status == 0 && outcome.errors.contains("of which songs are missing"), "\(outcome.errors)")
        #expect(outcome.output.contains("SYNTHETIC"))
        let single = try Tool.run(train + ["--genres", "pop"])
        #expect(single.status == 65 && single.errors.contains("; choose two genres or more"), "\(single.errors)")
    }
}

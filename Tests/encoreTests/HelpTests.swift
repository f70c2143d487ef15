import EncoreFiles
import Foundation
import TestSupport
import Testing

@Suite struct HelpTests {
    /// Each variable of the Makefile is a flag of `encore train`, or of the command that it is for: in lower case, with
    /// hyphens.
    @Test func makefileAndHelpAgree() throws {
        let makefile = try FileSystem.readText(
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Makefile").path)
        var variables: Set<String> = []
        for line in makefile.split(separator: "\n") where line.hasPrefix("export ") {
            // SONG_GROUPS carries GROUPS past shells that have a variable of that name.
            let names = line.split(separator: " ").dropFirst().prefix { $0 != "=" }
            variables.formUnion(names.map { $0 == "SONG_GROUPS" ? "GROUPS" : String($0) })
        }
        #expect(variables.count == 22)
        let own = ["crossval": ["FOLDS", "SEEDS", "MODELS", "OUT"], "eval": ["HOP"]]
        #expect(variables.isSuperset(of: own.values.joined()))
        let train = variables.subtracting(own.values.joined())
        for (command, variables) in own.merging(["train": Array(train)], uniquingKeysWith: { $1 }) {
            let help = try Tool.run([command, "--help"])
            #expect(help.status == 0)
            for variable in variables {
                let flag = "--" + variable.lowercased().split(separator: "_").joined(separator: "-")
                #expect(help.output.contains(flag + " "), "\(command) has no \(flag)")
            }
        }
    }

    @Test func theVersionIsPrinted() throws {
        let outcome = try Tool.run(["--version"])
        #expect(outcome.status == 0 && outcome.output.hasPrefix("encore "))
    }
}

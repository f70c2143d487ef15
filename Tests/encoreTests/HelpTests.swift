import EncoreFiles
import Foundation
import TestSupport
import Testing

@Suite struct HelpTests {
    /// Each variable of the Makefile is a flag of `encore train` or `encore crossval`, in lower case.
    @Test func makefileAndHelpAgree() throws {
        let makefile = try FileSystem.readText(
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Makefile").path)
        let exported = try #require(makefile.split(separator: "\n").first { $0.hasPrefix("export ") })
        let variables = exported.split(separator: " ").dropFirst()
        let ofCrossValidation = ["FOLDS", "SEEDS", "MODELS", "OUT"]
        #expect(variables.count == 18 && Set(variables).isSuperset(of: ofCrossValidation.map { Substring($0) }))
        for (command, isOwn) in [("train", false), ("crossval", true)] {
            let help = try Tool.run([command, "--help"])
            #expect(help.status == 0)
            for variable in variables where ofCrossValidation.contains(String(variable)) == isOwn {
                #expect(help.output.contains("--\(variable.lowercased()) "), "\(command) has no \(variable)")
            }
        }
    }

    @Test func theVersionIsPrinted() throws {
        let outcome = try Tool.run(["--version"])
        #expect(outcome.status == 0 && outcome.output.hasPrefix("encore "))
    }
}

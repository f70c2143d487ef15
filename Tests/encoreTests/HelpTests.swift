import Files
import Foundation
import TestSupport
import Testing

@Suite struct HelpTests {
    /// Each variable of the Makefile is a flag of `encore train`, in lower case.
    @Test func makefileAndHelpAgree() throws {
        let makefile = try FileSystem.readText(
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Makefile").path)
        let exported = try #require(makefile.split(separator: "\n").first { $0.hasPrefix("export ") })
        let variables = exported.split(separator: " ").dropFirst()
        #expect(variables.count == 13)
        let help = try Tool.run(["train", "--help"])
        #expect(help.status == 0)
        for variable in variables { #expect(help.output.contains("--\(variable.lowercased()) "), "\(variable)") }
    }

    @Test func theVersionIsPrinted() throws {
        let outcome = try Tool.run(["--version"])
        #expect(outcome.status == 0 && outcome.output.hasPrefix("encore "))
    }
}

import EncoreFiles
import EncoreLearning
import Foundation
import TestSupport
import Testing

@Suite struct HelpTests {
    /// Each flag that a recipe passes is one of its command, each variable that it reads is exported, and each variable
    /// that is exported is read and stands in `make help`.
    @Test func makefileAndHelpAgree() throws {
        let makefile = try FileSystem.readText(
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Makefile").path)
        var exported: Set<String> = []
        var resources = ""
        var recipes: [Substring: String] = [:]
        var target: Substring = ""
        for line in makefile.split(separator: "\n") {
            if line.hasPrefix("export ") {
                exported.formUnion(line.split(separator: " ").dropFirst().prefix { $0 != "=" }.map(String.init))
            } else if line.hasPrefix("RESOURCES = ") {
                resources = String(line)
            } else if line.hasPrefix("\t") {
                recipes[target, default: ""] += line + "\n"
            } else if let colon = line.firstIndex(of: ":") {
                target = line[..<colon]
            }
        }
        var read: Set<String> = []
        for command in ["train", "eval", "pca", "crossval", "predict", "encode", "inspect"] {
            let recipe = try #require(recipes[Substring(command)]).replacing("$(RESOURCES)", with: resources)
            let flags = Set(recipe.matches(of: /--[a-z][a-z-]*/).map { String($0.output) })
            let help = try Tool.run([command, "--help"])
            #expect(help.status == 0 && flags.isSuperset(of: ["--threads", "--cache"]), "\(command)")
            for flag in flags { #expect(help.output.contains(flag + " "), "\(command) has no \(flag)") }
            // $$NAME and $${NAME, but not what a recipe sets for itself.
            read.formUnion(recipe.matches(of: /\$\$\{?([A-Z][A-Z_]*)/).map { String($0.output.1) })
        }
        #expect(read == exported)
        let help = try #require(recipes["help"])
        for name in exported {
            // SONG_GROUPS carries GROUPS past shells that have a variable of that name.
            let name = name == "SONG_GROUPS" ? "GROUPS" : name
            #expect(help.matches(of: /[A-Z_]+/).contains { $0.output == name }, "make help says nothing of \(name)")
        }
    }

    @Test func theVersionIsPrinted() throws {
        let outcome = try Tool.run(["--version"])
        #expect(outcome.status == 0 && outcome.output == "encore \(encoreVersion)\n")
    }
}

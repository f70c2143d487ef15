import ArgumentParser
import EncoreExperiments

struct CorpusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "corpus", abstract: "Write the built-in, synthetic corpus as audio files.")

    @Option(help: ArgumentHelp("Where to write it.", valueName: "folder"))
    var out = CorpusRun.defaultFolder

    @Option(help: ArgumentHelp("Songs per genre.", valueName: "count"))
    var songs = 100

    @Option(help: ArgumentHelp("Seconds per song.", valueName: "length"))
    var seconds = 30.0

    @Option(help: ArgumentHelp("The same seed gives the same songs.", valueName: "number"))
    var seed: UInt64 = 0

    @Flag(help: "Then measure how well loudness alone tells the genres.")
    var check = false

    @OptionGroup var options: ResourceOptions

    func validate() throws {
        try checkRange("--songs", songs, 1...100_000)
        guard (1...3600).contains(seconds) else { throw ValidationError("--seconds must be within 1 ... 3600.") }
    }

    func run() throws {
        let resources = try options.resources()
        try CorpusRun(folder: out, songsPerGenre: songs, seconds: seconds, seed: seed)
            .run(on: resources.pool, resources.monitor)
        guard check else { return }
        let result = try LoudnessCheck(folder: out, seed: seed, resources)
        try Terminal.standardOutput.writeResult(result.report)
        if !result.isAsPromised { throw ExitCode.failure }
    }
}

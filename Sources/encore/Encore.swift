import ArgumentParser
import EncoreFiles
import EncoreLearning

@main
struct EncoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encore",
        abstract: "Genre encodings of music, learned from raw audio.",
        discussion: """
            Examples:
              encore train                       train on the built-in, synthetic corpus
              encore train --data music          train on your own songs, in genre folders
              encore eval                        confusion matrices on the songs held out
              encore pca                         pictures of the encodings
              encore crossval --data music       compare models by cross-validation
              encore train --resume RUN          resume a training that was interrupted
              encore predict song.mp3            the genre of any song
              encore encode music --out library  the encodings of all songs of a folder, for NumPy
              encore inspect music               what is in a folder of songs, a run or a model
              encore similar song.mp3            songs of that library that are like another
              encore report RUN                  a page for the browser about a run or a library
              encore export RUN                  a trained model as an ONNX file, for other programs

            Exit status: 0, all went well; 1, the run failed; 64, wrong usage; 65, data that cannot be used; \
            66, an input is missing; 74, an output cannot be written; 130, interrupted.
            """,
        version: "encore \(encoreVersion)",
        subcommands: [
            TrainCommand.self, EvalCommand.self, PCACommand.self, CrossvalCommand.self, CorpusCommand.self,
            InspectCommand.self, PredictCommand.self, EncodeCommand.self, SimilarCommand.self, ReportCommand.self,
            ExportCommand.self, CacheCommand.self,
        ])

    static func main() {
        Interruption.ignoreFileSizeLimit()
        do {
            var command = try parseAsRoot()
            do {
                try Terminal.withoutLibraryMessages { try command.run() }
            } catch let failure as Failure {
                throw failure.withFlags(of: command)
            }
        } catch let failure as Failure {
            Terminal.standardError.write("encore: \(failure)\n")
            exit(failure.kind.exitCode)
        } catch {
            exit(withError: error)
        }
    }

    private static func exit(_ code: ExitCode) -> Never {
        exit(withError: code)
    }
}

extension Failure.Kind {
    var exitCode: ExitCode { ExitCode(rawValue) }
}

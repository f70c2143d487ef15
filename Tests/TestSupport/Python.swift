import Foundation
import Testing

/// Other people's readers of the files that Encore writes, in Python.
public enum Python {
    /// The program that `ENCORE_PYTHON` names, or `python3` of the path, if it has these modules.
    ///
    /// - Parameter modules: their names, separated by commas.
    public static func having(_ modules: String) -> String? {
        let python = ProcessInfo.processInfo.environment["ENCORE_PYTHON"] ?? "python3"
        let outcome = try? Tool.shell(#"exec "$1" -c "import $2""#, [python, modules])
        return outcome?.status == 0 ? python : nil
    }

    /// Has `tensorboard` read the event files of some folders.
    ///
    /// - Returns: of each folder, for each tag, pairs of step and value.
    public static func readEvents(_ folders: [String], with python: String) throws -> [[String: [[Double]]]] {
        try JSONDecoder().decode([[String: [[Double]]]].self, from: output("read_events.py", folders, with: python))
    }

    /// Has `huggingface_hub` read a model card.
    ///
    /// - Returns: its metadata, and under "results" the accuracies by their names.
    public static func readCard(_ path: String, with python: String) throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: output("read_card.py", [path], with: python))
        return try #require(json as? [String: Any])
    }

    private static func output(_ script: String, _ arguments: [String], with python: String) throws -> Data {
        let outcome = try Tool.shell(#"exec "$@""#, [python, fixture(script)] + arguments)
        try #require(outcome.status == 0, "\(outcome.errors)")
        return Data(outcome.output.utf8)
    }
}

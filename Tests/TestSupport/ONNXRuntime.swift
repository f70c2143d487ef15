import EncoreFiles
import Foundation
import Testing

/// Runs ONNX files by other code than ours: onnxruntime, in Python.
public enum ONNXRuntime {
    /// The program that `ENCORE_PYTHON` names, or `python3` of the path, if it has onnxruntime and numpy.
    public static let python = Python.having("numpy, onnxruntime")

    /// Why tests are skipped where there is none.
    public static let isMissing: Comment = "neither ENCORE_PYTHON nor python3 has onnxruntime and numpy"

    /// A file, and the clips that it is given behind one another.
    public struct Job {
        public let file: [UInt8]
        public let clips: [Float]

        public init(file: [UInt8], clips: [Float]) {
            self.file = file
            self.clips = clips
        }
    }

    /// What a file declares of itself, and what it gives.
    public struct Outcome {
        /// The rows of each output behind one another.
        public let outputs: [String: [Float]]
        public let shapes: [String: [String]]
        public let metadata: [String: String]
    }

    private struct Description: Decodable {
        let outputs: [String]
        let shapes: [String: [String]]
        let metadata: [String: String]
    }

    private struct Failed: Error, CustomStringConvertible { let description: String }

    /// All in one process, as Python takes long to start.
    public static func run(_ jobs: [Job]) throws -> [Outcome] {
        let temporary = try TemporaryFolder()
        let folders = jobs.indices.map { temporary.file(String($0)) }
        for (folder, job) in zip(folders, jobs) {
            try FileSystem.createFolder(folder)
            try FileSystem.write(job.file, to: folder + "/model.onnx")
            try FileSystem.write(LittleEndian.bytes(of: job.clips), to: folder + "/clips.bin")
        }
        let outcome = try Tool.shell(#"exec "$@""#, [python ?? "python3", fixture("run_onnx.py")] + folders)
        guard outcome.status == 0 else { throw Failed(description: outcome.errors) }
        return try folders.map { folder in
            let json = try FileSystem.read(folder + "/description.json")
            let description = try JSONDecoder().decode(Description.self, from: Data(json))
            let outputs = try description.outputs.map { name in
                let bytes = try FileSystem.read("\(folder)/\(name).bin")
                return (name, LittleEndian.numbers(in: bytes[...], as: Float.self))
            }
            return Outcome(
                outputs: Dictionary(uniqueKeysWithValues: outputs), shapes: description.shapes,
                metadata: description.metadata)
        }
    }
}

import EncoreAnalysis
import EncoreFiles

/// Runs an analysis, whose errors know no files.
///
/// - Parameters:
///   - path: where the numbers come from, named in errors.
///   - remedy: what to do about numbers that cannot be used.
package func analyzing<Value>(
    _ path: String, remedy: String? = "train it again", _ analysis: () throws(AnalysisError) -> Value
) throws(Failure) -> Value {
    do throws(AnalysisError) { return try analysis() } catch {
        if case .eigenproblem = error { throw Failure(.runFailed, path: path, "\(error)") }
        throw Failure(.badData, path: path, "\(error)", remedy: remedy)
    }
}

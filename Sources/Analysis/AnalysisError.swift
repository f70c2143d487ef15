/// Data that an analysis cannot use.
public enum AnalysisError: Error, Equatable, CustomStringConvertible {
    /// There are no rows, or rows of no numbers.
    case noData(String)
    /// There are values that are not finite, or so large that their squares are not.
    case notFinite(String)
    /// LAPACK gave up on the eigenproblem.
    case eigenproblem(status: Int)

    public var description: String {
        switch self {
        case .noData(let what): "\(what) needs data, but there is none"
        case .notFinite(let what): "\(what) needs finite values, but some are NaN, infinite or too large to square"
        case .eigenproblem(let status): "LAPACK's dsyevr failed with status \(status)"
        }
    }
}

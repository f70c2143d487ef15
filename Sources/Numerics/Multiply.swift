import COpenBLAS
import Glibc
import Synchronization

/// Whether a factor of a product is taken as it stands or transposed.
public enum Transposition: Sendable {
    case asIs, transposed

    fileprivate var cblas: CBLAS_TRANSPOSE { self == .asIs ? CblasNoTrans : CblasTrans }
}

/// OpenBLAS, which multiplies matrices. A product runs on the calling thread alone: Encore spreads independent products
/// over its own `WorkerPool`, which wastes less than threads inside each product and gives the same bits for any thread
/// count.
public enum BLAS {
    /// OpenBLAS's version, kernel and build options.
    public static var description: String {
        unsafe String(cString: openblas_get_config()).split(separator: " ").joined(separator: " ")
    }

    /// Threads that a product may use.
    private static let threads = Atomic<Int32>(1)

    /// `omp_set_num_threads`, where OpenBLAS is built for OpenMP: there each thread has a setting of its own, which
    /// `openblas_get_num_threads` does not tell.
    private static let limitOwnThreads: (@convention(c) (Int32) -> Void)? = {
        openblas_set_num_threads(1)
        guard openblas_get_parallel() == OPENBLAS_OPENMP, let function = unsafe dlsym(nil, "omp_set_num_threads")
        else { return nil }
        return unsafe unsafeBitCast(function, to: (@convention(c) (Int32) -> Void).self)
    }()

    /// Lets the next product of this thread use no more threads than it may. Every product asks, as others in the
    /// process may have set another number.
    private static func limitThreads() {
        let threads = threads.load(ordering: .relaxed)
        limitOwnThreads?(threads)
        if openblas_get_num_threads() != threads { openblas_set_num_threads(threads) }
    }

    /// Whether OpenBLAS is built for a single thread. Such a build hands the same buffers to two threads that multiply
    /// at once, and both get wrong numbers.
    ///
    /// Source: "How can I use OpenBLAS in multi-threaded applications?" in OpenBLAS's FAQ.
    private static let isSequential = openblas_get_parallel() == OPENBLAS_SEQUENTIAL
    private static let turn = Mutex(())

    /// Runs one call of OpenBLAS or LAPACK on this thread alone.
    @inline(__always) static func perform<Result: Sendable>(_ call: () -> Result) -> Result {
        limitThreads()
        return isSequential ? turn.withLock { _ in call() } : call()
    }

    /// Lets products use threads of OpenBLAS's own while `body` runs: what benchmarks compare with. Nothing else may
    /// multiply meanwhile.
    package static func withThreads(_ count: Int, _ body: () -> Void) {
        threads.store(Int32(count), ordering: .relaxed)
        body()
        threads.store(1, ordering: .relaxed)
    }
}

/// Neighboring columns of a matrix as a factor of a product: the rows keep their distance in memory.
public struct MatrixColumnsView {
    public let rows: Int
    public let columns: Int
    /// Elements from a row to the next.
    fileprivate let stride: Int
    /// From the first column's first element to the end of the matrix.
    fileprivate let storage: Elements

    fileprivate init(_ matrix: MatrixView, _ range: Range<Int>) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= matrix.columns,
            "columns \(range) are not among \(matrix.columns)")
        rows = matrix.rows
        columns = range.count
        stride = matrix.columns
        let skipped = min(range.lowerBound, matrix.count)
        storage = matrix.storage.part(from: skipped, count: matrix.count - skipped)
    }
}

/// Neighboring columns of a matrix as the result of a product.
public struct MatrixColumns {
    fileprivate let view: MatrixColumnsView
}

extension Matrix {
    /// Some of the columns, to be written.
    public subscript(columns range: Range<Int>) -> MatrixColumns {
        MatrixColumns(view: MatrixColumnsView(view, range))
    }
}

extension MatrixView {
    /// Some of the columns.
    public subscript(columns range: Range<Int>) -> MatrixColumnsView { MatrixColumnsView(self, range) }
}

/// c = op(a) · op(b) + beta · c, where op transposes or not: one GEMM.
///
/// - Parameters:
///   - a: op(a) is (m, k).
///   - b: op(b) is (k, n).
///   - c: (m, n); with `beta` 0 it is overwritten and what it held, NaN too, does not matter.
/// - Precondition: the shapes agree, and c shares no elements with a or b.
public func multiply(
    _ a: some ReadableMatrix, _ opA: Transposition = .asIs, _ b: some ReadableMatrix, _ opB: Transposition = .asIs,
    beta: Float = 0, into c: Matrix
) {
    let (a, b) = (a.view, b.view)
    multiply(
        a[columns: 0..<a.columns], opA, b[columns: 0..<b.columns], opB, beta: beta, into: c[columns: 0..<c.columns])
}

/// The same for some of the columns of each matrix.
public func multiply(
    _ a: MatrixColumnsView, _ opA: Transposition, _ b: MatrixColumnsView, _ opB: Transposition,
    beta: Float = 0, into c: MatrixColumns
) {
    let c = c.view
    let (m, k) = opA == .asIs ? (a.rows, a.columns) : (a.columns, a.rows)
    let (inner, n) = opB == .asIs ? (b.rows, b.columns) : (b.columns, b.rows)
    precondition(
        inner == k && c.rows == m && c.columns == n,
        "(\(m), \(k)) times (\(inner), \(n)) does not give (\(c.rows), \(c.columns))")
    guard m > 0 && n > 0 else { return }
    BLAS.perform {
        unsafe cblas_sgemm(
            CblasRowMajor, opA.cblas, opB.cblas, blasint(m), blasint(n), blasint(k),
            1, a.storage.base, blasint(a.stride), b.storage.base, blasint(b.stride), beta, c.storage.base,
            blasint(c.stride))
    }
}

/// y = a x: one GEMV.
///
/// - Parameters:
///   - a: (n, d).
///   - x: (d, 1).
///   - y: (n, 1).
public func multiply(_ a: some ReadableMatrix, byVector x: some ReadableMatrix, into y: Matrix) {
    let (a, x) = (a.view, x.view)
    precondition(
        x.columns == 1 && y.columns == 1 && a.columns == x.rows && a.rows == y.rows,
        "(\(a.rows), \(a.columns)) times (\(x.rows), \(x.columns)) does not give (\(y.rows), \(y.columns))")
    guard a.count > 0 else { return }
    BLAS.perform {
        unsafe cblas_sgemv(
            CblasRowMajor, CblasNoTrans, blasint(a.rows), blasint(a.columns), 1, a.storage.base, blasint(a.columns),
            x.storage.base, 1, 0, y.view.storage.base, 1)
    }
}

/// The upper triangle of c = xᵀ x + beta · c: one SYRK, half the work of a GEMM.
///
/// - Parameters:
///   - x: (n, d).
///   - c: (d, d); elements below the diagonal are left alone.
public func multiplyByOwnTranspose(_ x: Matrix, beta: Float = 0, intoUpperTriangleOf c: Matrix) {
    precondition(
        c.rows == x.columns && c.columns == x.columns,
        "the Gram matrix of (\(x.rows), \(x.columns)) does not have the shape (\(c.rows), \(c.columns))")
    guard x.columns > 0 else { return }
    BLAS.perform {
        unsafe cblas_ssyrk(
            CblasRowMajor, CblasUpper, CblasTrans, blasint(x.columns), blasint(x.rows),
            1, x.view.storage.base, blasint(x.columns), beta, c.view.storage.base, blasint(c.columns))
    }
}

/// b = aᵀ.
public func transpose(_ a: some ReadableMatrix, into b: Matrix) {
    let a = a.view
    precondition(
        b.rows == a.columns && b.columns == a.rows,
        "the transpose of (\(a.rows), \(a.columns)) does not have the shape (\(b.rows), \(b.columns))")
    guard a.count > 0 else { return }
    unsafe cblas_somatcopy(
        CblasRowMajor, CblasTrans, blasint(a.rows), blasint(a.columns), 1, a.storage.base, blasint(a.columns),
        b.view.storage.base,
        blasint(b.columns))
}

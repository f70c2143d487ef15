import EncoreAnalysis
import EncoreNumerics
import Synchronization
import Testing

/// Rows that are computed whenever they are read, as if from a file.
private final class ComputedRows: RowSource {
    let rows: Int
    let columns: Int
    let largestRead = Mutex(0)

    init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
    }

    func read(_ range: Range<Int>, into target: Matrix) {
        largestRead.withLock { $0 = max($0, range.count) }
        for (index, row) in range.enumerated() {
            var random = RandomSource(seed: UInt64(row), .testing)
            for column in 0..<columns { target[index, column] = Float(100 + Double(row % 7) + random.normal()) }
        }
    }

    var matrix: Matrix {
        let matrix = Matrix(rows: rows, columns: columns)
        read(0..<rows, into: matrix)
        largestRead.withLock { $0 = 0 }
        return matrix
    }
}

@Suite struct RowSourceTests {
    let pool = WorkerPool(threads: 2)

    /// The same bits as from a matrix, and never many rows at once.
    @Test func componentsOfRowsThatAreRead() throws {
        let source = ComputedRows(rows: 5003, columns: 21)
        let matrix = source.matrix
        let (read, held) = (
            try PrincipalComponents(of: source, count: 3, on: pool),
            try PrincipalComponents(of: matrix, count: 3, on: pool)
        )
        #expect(read.mean == held.mean && read.components == held.components && read.eigenvalues == held.eigenvalues)
        #expect(read.project(source, on: pool).elements == held.project(matrix, on: pool).elements)
        #expect(read.reconstructionError(of: source, on: pool) == held.reconstructionError(of: matrix, on: pool))
        #expect(sumOfSquares(source) == sumOfSquares(matrix))
        #expect(source.largestRead.withLock { $0 } <= 320)
    }

    @Test func classifiersOfRowsThatAreRead() throws {
        let source = ComputedRows(rows: 1301, columns: 18)
        let matrix = source.matrix
        let classes = (0..<1301).map { $0 % 3 }
        let read = try LoudnessBaseline(clips: source, labels: classes, genreCount: 3, on: pool)
        let held = try LoudnessBaseline(clips: matrix, labels: classes, genreCount: 3, on: pool)
        #expect(try read.predictions(for: source, on: pool) == held.predictions(for: matrix, on: pool))
        #expect(source.largestRead.withLock { $0 } <= 64)
        let classifiers: [any Classifier] = [
            try NearestNeighbors(rows: matrix, labels: classes, on: pool),
            try LinearProbe(rows: matrix, labels: classes, classCount: 3, on: pool),
        ]
        for classifier in classifiers {
            #expect(try classifier.predictions(for: source, on: pool) == classifier.predictions(for: matrix, on: pool))
        }
    }

    @Test(arguments: [false, true])
    func distancesToRowsThatAreRead(standardize: Bool) throws {
        let source = ComputedRows(rows: 1301, columns: 18)
        let (matrix, queries) = (source.matrix, ComputedRows(rows: 150, columns: 18))
        let classes = (0..<1301).map { $0 % 7 % 3 }
        let read = try NearestNeighbors(rows: source, labels: classes, standardize: standardize, on: pool)
        let held = try NearestNeighbors(rows: matrix, labels: classes, standardize: standardize, on: pool)
        let predictions = try read.predictions(for: queries, on: pool)
        #expect(try predictions == held.predictions(for: queries, on: pool) && Set(predictions).count == 3)
        let score = try silhouetteScore(of: source, labels: classes, classCount: 3, on: pool)
        #expect(try score == silhouetteScore(of: matrix, labels: classes, classCount: 3, on: pool))
        #expect(source.largestRead.withLock { $0 } <= 512)
    }
}

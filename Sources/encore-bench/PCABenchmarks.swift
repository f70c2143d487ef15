import EncoreAnalysis
import EncoreNumerics

enum PCABenchmarks {
    /// Two components of 8,000 × 500 with the projections, beside SYRK and LAPACK's eigenproblem alone.
    static func projection(threads: Int, rounds: Int) throws -> Line {
        let clips = TrainingBenchmarks.clips(8000)
        let matrix = clips.targets(0..<clips.count)
        let pool = WorkerPool(threads: threads)
        let gram = Matrix(rows: clips.width, columns: clips.width)
        multiplyByOwnTranspose(matrix, intoUpperTriangleOf: gram)
        let symmetric = gram.elements.map(Double.init)
        let parts = (0..<threads).map { _ in Matrix(rows: clips.width, columns: clips.width) }
        let floors: [Floor] = [
            (
                "threaded SYRK",
                {
                    BLAS.withThreads(threads) { multiplyByOwnTranspose(matrix, intoUpperTriangleOf: gram) }
                    _ = try leadingEigenpairs(of: symmetric, order: clips.width, count: 2)
                }
            ),
            (
                "SYRK of parts",
                {
                    pool.run(threads, sharing: (matrix, parts)) { shared, index in
                        let (matrix, parts) = shared
                        let rows = (clips.count * index / threads)..<(clips.count * (index + 1) / threads)
                        multiplyByOwnTranspose(matrix[rows: rows], intoUpperTriangleOf: parts[index])
                    }
                    _ = try leadingEigenpairs(of: symmetric, order: clips.width, count: 2)
                }
            ),
        ]
        return try compare(
            "PCA of 8000 × 500 to 2, with projections, \(threads) threads", target: 1.2, rounds: rounds,
            ours: {
                let components = try PrincipalComponents(of: matrix, count: 2, on: pool)
                _ = components.project(matrix, on: pool)
            }, floors: floors)
    }
}

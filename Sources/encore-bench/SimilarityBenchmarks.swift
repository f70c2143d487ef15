import EncoreAnalysis
import EncoreNumerics

enum SimilarityBenchmarks {
    /// The ten nearest of a million songs, beside the matrix-vector product alone.
    static func query(songs: Int = 1_000_000, width: Int = 64, threads: Int, rounds: Int) throws -> Line {
        let rows = Matrix(rows: songs, columns: width)
        // Any numbers will do that differ.
        for row in 0..<songs {
            for column in 0..<width { rows[row, column] = Float((row &* 7919 &+ column &* 104_729) % 65_537) - 32_768 }
        }
        let query = rows.row(songs / 2)
        let pool = WorkerPool(threads: threads)
        let vector = Matrix(rows: width, columns: 1, elements: query)
        let products = Matrix(rows: songs, columns: 1)
        return try compare(
            "10 nearest of \(songs) × \(width), \(threads) threads", target: 1.5, rounds: rounds,
            ours: { _ = nearestByCosine(10, to: query, in: rows.view, on: pool) },
            floors: [
                (
                    "SGEMV of parts",
                    {
                        pool.run(threads, sharing: (rows, vector, products)) { shared, index in
                            let range = (songs * index / threads)..<(songs * (index + 1) / threads)
                            multiply(shared.0[rows: range], byVector: shared.1, into: shared.2[rows: range])
                        }
                    }
                ),
                ("threaded SGEMV", { BLAS.withThreads(threads) { multiply(rows, byVector: vector, into: products) } }),
            ])
    }
}

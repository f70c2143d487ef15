import EncoreNumerics

extension Matrix {
    var doubles: [Double] { elements.map { Double($0) } }

    /// Rows about the given centers, a center after the other, normally distributed.
    static func clusters(_ centers: [[Double]], each: Int, spread: Double, seed: UInt64 = 1) -> Matrix {
        var random = RandomSource(seed: seed, .testing)
        let elements = centers.flatMap { center in
            (0..<each).flatMap { _ in center.map { Float($0 + spread * random.normal()) } }
        }
        return Matrix(rows: centers.count * each, columns: centers[0].count, elements: elements)
    }
}

func labels(_ classes: Int, each: Int) -> [Int] {
    (0..<classes).flatMap { [Int](repeating: $0, count: each) }
}

/// The Euclidean distance of two rows, in Double, each column divided by its scale.
func distance(_ a: Matrix, _ i: Int, _ b: Matrix, _ j: Int, scale: [Double]? = nil) -> Double {
    (0..<a.columns).reduce(0.0) {
        let difference = (Double(a[i, $1]) - Double(b[j, $1])) / (scale?[$1] ?? 1)
        return $0 + difference * difference
    }.squareRoot()
}

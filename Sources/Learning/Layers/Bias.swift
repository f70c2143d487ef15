import EncoreNumerics

/// y ← f(y + b), b added to each row.
struct AddBias: ActivationKernel {
    let bias: MatrixView
    let y: Matrix

    @inline(__always) func run<F: ActivationFunction>(_: F.Type) {
        let width = y.columns
        for row in 0..<y.rows {
            let start = row * width
            for (column, lanes) in LaneSteps(0..<width) {
                let z = y.load(start + column, width: lanes) + bias.load(column, width: lanes)
                y.store(F.value(z), start + column, width: lanes)
            }
        }
    }
}

/// db ← the column sums of dy, or db with them added.
func sumColumns(of dy: Matrix, into db: Matrix, adding: Bool = false) {
    let width = dy.columns
    if !adding { db.fill(with: 0) }
    for row in 0..<dy.rows {
        for (column, lanes) in LaneSteps(0..<width) {
            let sum = db.load(column, width: lanes) + dy.load(row * width + column, width: lanes)
            db.store(sum, column, width: lanes)
        }
    }
}

import EncoreNumerics

/// Each number of a row of the result is the mean of neighbouring ones in that row of `x`, of as many as there are for
/// it.
func averageNeighbours(_ x: Matrix, into means: Matrix) {
    let size = x.columns / means.columns
    let share = 1 / Float(size)
    for row in 0..<x.rows {
        for column in 0..<means.columns {
            var lanes = Lanes()
            for (index, width) in LaneSteps((column * size)..<((column + 1) * size)) {
                lanes += x.load(row * x.columns + index, width: width)
            }
            means[row, column] = lanes.sum() * share
        }
    }
}

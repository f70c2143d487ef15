extension Matrix {
    /// Whether no element is infinite or not a number.
    public var isFinite: Bool {
        // 0 · x is 0 for every finite x and NaN for all others: no branch on the way.
        var zeros = Lanes()
        for (index, width) in LaneSteps(0..<count) { zeros += load(index, width: width) * 0 }
        return zeros.sum() == 0
    }
}

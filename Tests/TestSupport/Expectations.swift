import Testing

/// Expects max |got − want| ≤ tolerance · max |want|; NaN fails.
public func expectClose(
    _ got: [Float], _ want: [Float], relative tolerance: Double, _ name: String = "",
    _ location: SourceLocation = #_sourceLocation
) {
    expectClose(got.map(Double.init), want.map(Double.init), relative: tolerance, name, location)
}

public func expectClose(
    _ got: [Double], _ want: [Double], relative tolerance: Double, _ name: String = "",
    _ location: SourceLocation = #_sourceLocation
) {
    let scale = want.reduce(0) { max($0, abs($1)) }
    expectClose(got, want, absolute: tolerance * (scale > 0 ? scale : 1), name, location)
}

/// Expects |got − want| ≤ tolerance everywhere; NaN fails.
public func expectClose(
    _ got: [Double], _ want: [Double], absolute tolerance: Double, _ name: String = "",
    _ location: SourceLocation = #_sourceLocation
) {
    guard got.count == want.count else {
        Issue.record("\(name): \(got.count) values where \(want.count) are wanted", sourceLocation: location)
        return
    }
    for (index, (a, b)) in zip(got, want).enumerated() where !(abs(a - b) <= tolerance) {
        Issue.record("\(name)[\(index)] is \(a), not \(b) ± \(tolerance)", sourceLocation: location)
        return
    }
}

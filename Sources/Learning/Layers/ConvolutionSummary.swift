extension Convolution {
    /// "48 of 3 steps", "16 each of 32, 128, 512 steps, stride 32".
    public var summary: String {
        let isEven = banks.allSatisfy { $0.filters == banks[0].filters }
        let filters =
            isEven
            ? "\(banks[0].filters) \(banks.count > 1 ? "each " : "")of "
                + banks.map { String($0.kernel) }.joined(separator: ", ")
            : banks.map { "\($0.filters) of \($0.kernel)" }.joined(separator: ", ")
        return "\(filters) steps" + (stride > 1 ? ", stride \(stride)" : "")
    }

    public func outputShape(of input: [Int]) -> [Int] { [outputLength, filters] }
}

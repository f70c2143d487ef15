import EncoreFiles
import EncoreNumerics
import Testing

/// A golden case: what an independent computation in float64 found. The README beside the fixtures says how.
public struct Golden: Sendable {
    private let file: Safetensors
    private let prefix: String

    /// - Parameters:
    ///   - name: of the fixture beside the test that asks.
    ///   - prefix: what stands before the names of its tensors.
    public init(_ name: String, prefix: String? = nil, filePath: String = #filePath) throws {
        file = try Safetensors(contentsOf: fixture(name + ".safetensors", filePath: filePath))
        self.prefix = prefix ?? name
    }

    private func tensor<Element>(_ name: String, _ path: KeyPath<Safetensors.Tensor, [Element]?>) throws -> [Element] {
        let tensor = try #require(file["\(prefix)/\(name)"], "\(prefix)/\(name) is not in the fixture")
        return try #require(tensor[keyPath: path], "\(prefix)/\(name) is of another type")
    }

    public func floats(_ name: String) throws -> [Float] { try tensor(name, \.floats) }

    public func doubles(_ name: String) throws -> [Double] { try tensor(name, \.doubles) }

    public func integers(_ name: String) throws -> [Int] { try tensor(name, \.integers) }

    public func matrix(_ name: String) throws -> Matrix {
        let elements = try floats(name)
        let shape = file["\(prefix)/\(name)"]?.shape ?? []
        try #require(shape.count == 2, "\(prefix)/\(name) is no matrix")
        return Matrix(rows: shape[0], columns: shape[1], elements: elements)
    }
}

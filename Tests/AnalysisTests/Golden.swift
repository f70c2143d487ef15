import FoundationEssentials
import Numerics

/// The tensors of one fixture: a safetensors file, that is, the length of a JSON header, the header, and the data.
struct Golden {
    private struct Entry: Decodable {
        let dtype: String?
        let shape: [Int]?
        let data_offsets: [Int]?
    }

    private let entries: [String: Entry]
    private let data: [UInt8]

    init(_ name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        let bytes = [UInt8](try Data(contentsOf: folder.appending(path: "\(name).safetensors")))
        let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = Data(bytes[8..<(8 + length)])
        entries = try JSONDecoder().decode([String: Entry].self, from: header)
        data = Array(bytes[(8 + length)...])
    }

    /// A tensor's elements, of whatever type they are.
    subscript(name: String) -> [Double] {
        guard let entry = entries[name], let offsets = entry.data_offsets else { return [] }
        let size = entry.dtype == "F64" ? 8 : 4
        return stride(from: offsets[0], to: offsets[1], by: size).map { start in
            let bits = (0..<size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(data[start + $1]) }
            return switch entry.dtype {
            case "F64": Double(bitPattern: bits)
            case "I32": Double(Int32(truncatingIfNeeded: bits))
            default: Double(Float(bitPattern: UInt32(bits)))
            }
        }
    }

    func matrix(_ name: String) -> Matrix {
        let shape = entries[name]?.shape ?? [0, 0]
        return Matrix(rows: shape[0], columns: shape[1], elements: self[name].map { Float($0) })
    }
}

/// The largest difference as a share of the largest magnitude wanted; infinite if the counts differ or NaN occurs.
func relativeError(_ found: [Double], _ wanted: [Double]) -> Double {
    guard found.count == wanted.count else { return .infinity }
    let errors = zip(found, wanted).map { abs($0 - $1) }
    guard errors.allSatisfy(\.isFinite) else { return .infinity }
    return (errors.max() ?? 0) / (wanted.map(abs).max() ?? 1)
}

extension Matrix {
    var doubles: [Double] { elements.map { Double($0) } }

    /// Rows about the given centres, a centre after the other, normally distributed.
    static func clusters(_ centres: [[Double]], each: Int, spread: Double, seed: UInt64 = 1) -> Matrix {
        var random = RandomSource(seed: seed, .testing)
        let elements = centres.flatMap { centre in
            (0..<each).flatMap { _ in centre.map { Float($0 + spread * random.normal()) } }
        }
        return Matrix(rows: centres.count * each, columns: centres[0].count, elements: elements)
    }
}

func labels(_ classes: Int, each: Int) -> [Int] {
    (0..<classes).flatMap { [Int](repeating: $0, count: each) }
}

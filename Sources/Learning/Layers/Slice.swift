import EncoreNumerics

/// Some neighboring columns of the input: y = x[:, first ..< first + width].
///
/// Shapes: x (B, inputWidth), y (B, width). A head begins with one where it reads only a part of the encoding.
public struct Slice: Layer {
    public static let kind = "slice"

    public let inputWidth: Int
    public let first: Int
    public let width: Int

    private enum CodingKeys: String, CodingKey {
        case inputWidth = "inputs"
        case first, width
    }

    public init(_ columns: Range<Int>, of inputWidth: Int) {
        self.inputWidth = inputWidth
        first = columns.lowerBound
        width = columns.count
    }

    public var outputWidth: Int { width }
    public var summary: String { "numbers \(first + 1) to \(first + width) of \(inputWidth)" }

    public var validationError: String? {
        (1...Limits.width).contains(inputWidth) && (0..<inputWidth).contains(first)
            && (1...(inputWidth - first)).contains(width)
            ? nil : "\(width) numbers from number \(first) on of \(inputWidth)"
    }

    public func forward(
        _ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        copyColumns(first..<(first + width), of: x, to: y, from: 0)
    }

    public func backward(
        _ dy: Matrix, x: MatrixView, y: MatrixView, _ parameters: LayerParameters, gradients: LayerGradients?,
        dx: Matrix?, adding: Bool, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        guard let dx else { return }
        if !adding { dx.fill(with: 0) }
        for row in 0..<dy.rows {
            let (source, target) = (row * width, row * inputWidth + first)
            for (column, lanes) in LaneSteps(0..<width) {
                let sum = dx.load(target + column, width: lanes) + dy.load(source + column, width: lanes)
                dx.store(sum, target + column, width: lanes)
            }
        }
    }
}

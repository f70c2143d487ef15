/// What a node gives for each clip, and how its numbers lie.
package struct Value: Equatable {
    package let name: String
    package let layout: Layout

    /// Encore's layers hold a clip as a row in which time comes before channels; ONNX's convolutions and poolings want
    /// channels before time. A value stays as it was made until a layer wants it otherwise, so that neighbors of one
    /// mind convert nothing.
    package enum Layout: Equatable {
        /// (N, width).
        case row(width: Int)
        /// (N, channels, length).
        case steps(channels: Int, length: Int)
    }

    init(_ name: String, _ layout: Layout) {
        self.name = name
        self.layout = layout
    }

    /// Numbers per clip.
    var width: Int {
        switch layout {
        case .row(let width): width
        case .steps(let channels, let length): channels * length
        }
    }
}

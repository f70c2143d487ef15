import Numerics

/// The function that a dense layer applies to each of its outputs.
public enum Activation: String, Codable, CaseIterable, Sendable {
    case linear, sigmoid, tanh, relu, elu
}

/// An activation as kernels need it: applied to sixteen numbers, and its derivative given by its own result.
protocol ActivationFunction {
    static func value(_ z: Lanes) -> Lanes
    /// dy/dz, from y.
    static func slope(from y: Lanes) -> Lanes
}

enum Linear: ActivationFunction {
    @inline(__always) static func value(_ z: Lanes) -> Lanes { z }
    @inline(__always) static func slope(from y: Lanes) -> Lanes { Lanes(repeating: 1) }
}

enum Sigmoid: ActivationFunction {
    @inline(__always) static func value(_ z: Lanes) -> Lanes { Numerics.sigmoid(z) }
    @inline(__always) static func slope(from y: Lanes) -> Lanes { y * (1 - y) }
}

enum Tanh: ActivationFunction {
    @inline(__always) static func value(_ z: Lanes) -> Lanes { Numerics.tanh(z) }
    @inline(__always) static func slope(from y: Lanes) -> Lanes { 1 - y * y }
}

enum ReLU: ActivationFunction {
    @inline(__always) static func value(_ z: Lanes) -> Lanes { z.replacing(with: 0, where: z .< 0) }
    @inline(__always) static func slope(from y: Lanes) -> Lanes {
        Lanes(repeating: 0).replacing(with: 1, where: y .> 0)
    }
}

/// The exponential linear unit with α = 1: e^z − 1 below zero.
///
/// Source: Clevert, Unterthiner and Hochreiter, "Fast and Accurate Deep Network Learning by ELUs", ICLR 2016.
enum ELU: ActivationFunction {
    @inline(__always) static func value(_ z: Lanes) -> Lanes { z.replacing(with: expm1(z), where: z .< 0) }
    @inline(__always) static func slope(from y: Lanes) -> Lanes {
        Lanes(repeating: 1).replacing(with: y + 1, where: y .< 0)
    }
}

import EncoreNumerics

/// The function that a dense layer applies to each of its outputs.
public enum Activation: String, Codable, CaseIterable, Sendable {
    case linear, sigmoid, tanh, relu, elu
}

/// An activation y = f(z) as kernels need it, for sixteen numbers.
protocol ActivationFunction {
    static func value(_ z: Lanes) -> Lanes
    /// dz = dy · f′(z), where f′ is known from y.
    static func gradient(_ dy: Lanes, from y: Lanes) -> Lanes
}

enum Linear: ActivationFunction {
    @inline(__always) static func value(_ z: Lanes) -> Lanes { z }
    @inline(__always) static func gradient(_ dy: Lanes, from y: Lanes) -> Lanes { dy }
}

enum Sigmoid: ActivationFunction {
    @inline(__always) static func value(_ z: Lanes) -> Lanes { EncoreNumerics.sigmoid(z) }
    @inline(__always) static func gradient(_ dy: Lanes, from y: Lanes) -> Lanes { dy * (y * (1 - y)) }
}

enum Tanh: ActivationFunction {
    @inline(__always) static func value(_ z: Lanes) -> Lanes { EncoreNumerics.tanh(z) }
    @inline(__always) static func gradient(_ dy: Lanes, from y: Lanes) -> Lanes { dy * (1 - y * y) }
}

enum ReLU: ActivationFunction {
    @inline(__always) static func value(_ z: Lanes) -> Lanes { z.replacing(with: 0, where: z .< 0) }
    @inline(__always) static func gradient(_ dy: Lanes, from y: Lanes) -> Lanes {
        Lanes().replacing(with: dy, where: y .> 0)
    }
}

/// The exponential linear unit with α = 1: e^z − 1 below zero.
///
/// Source: Clevert, Unterthiner and Hochreiter, "Fast and Accurate Deep Network Learning by ELUs", ICLR 2016.
enum ELU: ActivationFunction {
    @inline(__always) static func value(_ z: Lanes) -> Lanes { z.replacing(with: expm1(z), where: z .< 0) }
    @inline(__always) static func gradient(_ dy: Lanes, from y: Lanes) -> Lanes {
        dy.replacing(with: dy * (y + 1), where: y .< 0)
    }
}

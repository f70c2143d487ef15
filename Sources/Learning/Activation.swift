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

/// Work that is compiled for each activation by itself.
protocol ActivationKernel {
    func run<F: ActivationFunction>(_: F.Type)
}

extension Activation {
    /// Runs the kernel for this activation: the one place that names the function of each.
    @inline(__always) func apply(_ kernel: some ActivationKernel) {
        switch self {
        case .linear: kernel.run(Linear.self)
        case .sigmoid: kernel.run(Sigmoid.self)
        case .tanh: kernel.run(Tanh.self)
        case .relu: kernel.run(ReLU.self)
        case .elu: kernel.run(ELU.self)
        }
    }
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

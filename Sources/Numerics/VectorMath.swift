/// Elementary functions of sixteen numbers at once, branch-free, NaN in, NaN out.
///
/// All stand on one argument reduction, x = k ln 2 + r with |r| ≤ ln 2 / 2, and one polynomial for e^r − 1. Largest
/// errors found over a dense sweep, in units in the last place of the result: exp 1.1, expm1 1.7, sigmoid 2.5,
/// tanh 3, log 1, square root 1; `VectorMathTests` holds them.

/// (2^k, e^r − 1) for x = k ln 2 + r; x is first limited to −87 ... 88, where 2^k is a normal number.
@inlinable @inline(__always) func reducedExponential(_ x: Lanes) -> (scale: Lanes, remainder: Lanes) {
    var x = x
    x.replace(with: 88, where: x .> 88)
    x.replace(with: -87, where: x .< -87)
    // Adding 1.5 · 2²³ rounds to a whole number and leaves it in the low bits of the sum.
    let magic = Lanes(repeating: 12_582_912)
    let shifted = magic.addingProduct(x, Lanes(repeating: 1.442_695_04))
    let k = shifted - magic
    // ln 2 in two parts: the first has few enough bits that k · part is exact.
    let r = x.addingProduct(k, Lanes(repeating: -0.693_359_375)).addingProduct(k, Lanes(repeating: 2.121_944_4e-4))
    let scale = Lanes(bits: (shifted.bits &+ 127) &<< 23)
    // The Taylor series of (e^r − 1 − r) / r²; its first missing term is below 2⁻²⁶ of the sum.
    var series = Lanes(repeating: 1 / 5040)
    series = Lanes(repeating: 1 / 720).addingProduct(series, r)
    series = Lanes(repeating: 1 / 120).addingProduct(series, r)
    series = Lanes(repeating: 1 / 24).addingProduct(series, r)
    series = Lanes(repeating: 1 / 6).addingProduct(series, r)
    series = Lanes(repeating: 0.5).addingProduct(series, r)
    return (scale, r.addingProduct(r * r, series))
}

/// e^x, with x limited to −87 ... 88.
@inlinable @inline(__always) public func exp(_ x: Lanes) -> Lanes {
    let (scale, remainder) = reducedExponential(x)
    return scale.addingProduct(scale, remainder)
}

/// e^x − 1, with x limited to −87 ... 88; exact to a few units in the last place near zero too.
@inlinable @inline(__always) public func expm1(_ x: Lanes) -> Lanes {
    let (scale, remainder) = reducedExponential(x)
    return (scale - 1).addingProduct(scale, remainder)
}

/// 1 / (1 + e^−x).
@inlinable @inline(__always) public func sigmoid(_ x: Lanes) -> Lanes {
    1 / (1 + exp(-x))
}

/// The hyperbolic tangent, as (e^2|x| − 1) / (e^2|x| + 1) with the sign of x.
@inlinable @inline(__always) public func tanh(_ x: Lanes) -> Lanes {
    var magnitude = x.replacing(with: -x, where: x .< 0)
    magnitude.replace(with: 10, where: magnitude .> 10)
    let e = expm1(magnitude + magnitude)
    let result = e / (e + 2)
    return result.replacing(with: -result, where: x .< 0)
}

/// The natural logarithm of x ≥ 2⁻¹²⁶; NaN for what is not finite, and no number of meaning below 2⁻¹²⁶.
///
/// For x = 2^k (1 + f) with √½ ≤ 1 + f < √2 it is k ln 2 + ln(1 + f), and with s = f / (2 + f) the second is
/// 2 artanh s = 2s + s (⅔ s² + ⅖ s⁴ + …) = f − f²/2 + s (f²/2 + ⅔ s² + ⅖ s⁴ + …), whose leading terms are exact or
/// small.
@inlinable @inline(__always) public func log(_ x: Lanes) -> Lanes {
    // The exponent relative to √½, plus 256 so that it is not negative.
    let exponent = (x.bits &- 0x3F35_04F3 &+ 0x8000_0000) &>> 23
    // As the low bits of 1.5 · 2²³ it is a number without a conversion.
    let k = Lanes(bits: exponent | 0x4B40_0000) - 12_583_168
    let f = Lanes(bits: x.bits &- (exponent &- 256) &<< 23) - 1
    let s = f / (f + 2)
    let square = s * s
    var series = Lanes(repeating: 2 / 9)
    series = Lanes(repeating: 2 / 7).addingProduct(series, square)
    series = Lanes(repeating: 2 / 5).addingProduct(series, square)
    series = Lanes(repeating: 2 / 3).addingProduct(series, square)
    let half = f * f * 0.5
    // ln 2 in two parts, as in `reducedExponential`.
    let small = (k * -2.121_944_4e-4).addingProduct(s, half.addingProduct(square, series))
    let result = (k * 0.693_359_375) + (f - (half - small))
    return result + (x - x)
}

/// √x for finite x ≥ 0; infinity gives NaN. The standard library takes the roots of a vector one by one.
///
/// An estimate of 1/√x from the bits of x, Newton's iteration y ← y (3/2 − x y²/2) three times, and one step of Heron's
/// for the root itself. Of a number below 2⁻¹²⁶ fewer digits are right.
@inlinable @inline(__always) public func squareRoot(_ x: Lanes) -> Lanes {
    var inverse = Lanes(bits: 0x5F37_59DF &- (x.bits &>> 1))
    let half = x * -0.5
    for _ in 0..<3 { inverse *= Lanes(repeating: 1.5).addingProduct(half * inverse, inverse) }
    let root = x * inverse
    return root.addingProduct(inverse * 0.5, x.addingProduct(-root, root))
}

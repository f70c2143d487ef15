/// The slope of f at x from both sides, from below, and from above: where a ReLU has its kink, or a maximum changes
/// hands, close to x on one side, the slope from the other is the right one.
///
/// Differences over a step h and half of it, extrapolated to none: the error is of the order of h⁴, or h².
func slopes(around x: Float, _ f: (Float) -> Double) -> [Double] {
    let h: Float = 0x1p-7
    let (far, near) = (Double(h), Double(h) / 2)
    let (middle, above, below) = (f(x), f(x + h), f(x - h))
    let (nearAbove, nearBelow) = (f(x + h / 2), f(x - h / 2))
    return [
        (4 * (nearAbove - nearBelow) / (2 * near) - (above - below) / (2 * far)) / 3,
        2 * (middle - nearBelow) / near - (middle - below) / far,
        2 * (nearAbove - middle) / near - (above - middle) / far,
    ]
}

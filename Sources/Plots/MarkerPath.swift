import EncoreFiles
import Glibc

extension Marker {
    /// The outline around the origin as the data of an SVG path, as large as a circle of radius 10.
    package var outline: String { path(size: 10) }

    /// The outline around the origin, as the data of an SVG path. At the same size all shapes cover about as much.
    func path(size: Double) -> String {
        switch self {
        case .circle:
            let r = coordinate(size)
            return "M-\(r),0a\(r),\(r) 0 1 0 \(coordinate(2 * size)),0a\(r),\(r) 0 1 0 -\(coordinate(2 * size)),0z"
        case .square: return polygon(corners: 4, radius: 1.25 * size, turnedBy: 45)
        case .diamond: return polygon(corners: 4, radius: 1.35 * size, turnedBy: 0)
        case .triangle: return polygon(corners: 3, radius: 1.45 * size, turnedBy: 0)
        case .invertedTriangle: return polygon(corners: 3, radius: 1.45 * size, turnedBy: 180)
        case .pentagon: return polygon(corners: 5, radius: 1.2 * size, turnedBy: 0)
        case .hexagon: return polygon(corners: 6, radius: 1.15 * size, turnedBy: 30)
        case .star: return polygon(corners: 5, radius: 1.6 * size, turnedBy: 0, innerRadius: 0.7 * size)
        case .plus: return plusSign(size: size, turnedBy: 0)
        case .cross: return plusSign(size: size, turnedBy: 45)
        }
    }
}

/// A regular polygon with a corner at the top, turned clockwise; a star with an inner radius.
private func polygon(corners: Int, radius: Double, turnedBy degrees: Double, innerRadius: Double? = nil) -> String {
    let points = (0..<corners).flatMap { corner in
        let angle = degrees + 360 * Double(corner) / Double(corners)
        let outer = polar(radius, angle)
        return innerRadius.map { [outer, polar($0, angle + 180 / Double(corners))] } ?? [outer]
    }
    return outline(points)
}

private func plusSign(size: Double, turnedBy degrees: Double) -> String {
    let (arm, half) = (1.35 * size, 0.42 * size)
    let radius = (arm * arm + half * half).squareRoot()
    let spread = atan2(half, arm) * 180 / .pi
    return outline(
        (0..<4).flatMap { quarter in
            let angle = degrees + 90 * Double(quarter)
            return [
                polar(radius, angle - spread), polar(radius, angle + spread),
                polar(half * 2.0.squareRoot(), angle + 45),
            ]
        })
}

private func polar(_ radius: Double, _ degrees: Double) -> (x: Double, y: Double) {
    (radius * sin(degrees * .pi / 180), -radius * cos(degrees * .pi / 180))
}

private func outline(_ points: [(x: Double, y: Double)]) -> String {
    "M" + points.map { "\(decimal($0.x, 2)),\(decimal($0.y, 2))" }.joined(separator: "L") + "z"
}

import Glibc

/// An sRGB color.
package struct Color: Hashable, Sendable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8

    package init(_ hex: UInt32) {
        red = UInt8(hex >> 16 & 0xFF)
        green = UInt8(hex >> 8 & 0xFF)
        blue = UInt8(hex & 0xFF)
    }

    /// A color of the perceptual space OKLCH, brought within sRGB channel by channel.
    ///
    /// - Parameters:
    ///   - lightness: 0 ... 1.
    ///   - chroma: 0 for gray, up to about 0.3.
    ///   - hue: degrees; 30 is red, 260 blue.
    ///
    /// Source: Ottosson, "A perceptual color space for image processing" (2020).
    package init(lightness: Double, chroma: Double, hue: Double) {
        let a = chroma * cos(hue * .pi / 180)
        let b = chroma * sin(hue * .pi / 180)
        let l = lightness + 0.3963377774 * a + 0.2158037573 * b
        let m = lightness - 0.1055613458 * a - 0.0638541728 * b
        let s = lightness - 0.0894841775 * a - 1.2914855480 * b
        let (l3, m3, s3) = (l * l * l, m * m * m, s * s * s)
        red = Self.channel(4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3)
        green = Self.channel(-1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3)
        blue = Self.channel(-0.0041960863 * l3 - 0.7034186147 * m3 + 1.7076147010 * s3)
    }

    private static func channel(_ linear: Double) -> UInt8 {
        let value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
        return UInt8((255 * min(1, max(0, value))).rounded())
    }

    package var hex: String {
        "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The relative luminance of WCAG 2, 0 ... 1.
    package var luminance: Double {
        func linear(_ channel: UInt8) -> Double {
            let value = Double(channel) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// The contrast ratio of WCAG 2, 1 ... 21.
    package func contrast(with other: Color) -> Double {
        let (lighter, darker) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (lighter + 0.05) / (darker + 0.05)
    }

    /// Black or white, whichever is easier to read on this color: a contrast of at least √21 ≈ 4.58 on any.
    package var label: Color {
        contrast(with: .black) >= contrast(with: .white) ? .black : .white
    }

    package static let black = Color(0x000000)
    package static let white = Color(0xFFFFFF)

    /// White to dark blue for 0 ... 1, the lightness falling evenly.
    package static func sequential(_ share: Double) -> Color {
        let t = min(1, max(0, share))
        return Color(lightness: 1 - 0.68 * t, chroma: 0.29 * t * (1 - t) + 0.105 * t * t, hue: 245 + 17 * t)
    }
}

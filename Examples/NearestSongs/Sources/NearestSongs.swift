import Encore
import Foundation
import RealModule

/// Prints the nearest neighbors of each song of a folder, by the angle between encodings.
@main struct NearestSongs {
    static func main() throws {
        guard CommandLine.arguments.count == 3 else { fatalError("usage: NearestSongs MODEL FOLDER") }
        let model = try Model(contentsOf: CommandLine.arguments[1])
        let folder = CommandLine.arguments[2]
        var songs: [(name: String, encoding: [Float])] = []
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() {
            // What is no sound is left out.
            guard let sound = try? Sound(contentsOf: "\(folder)/\(name)") else { continue }
            songs.append((name, try model.encode(sound)))
        }
        for (index, song) in songs.enumerated() {
            let others = songs.indices.filter { $0 != index }
                .map { (name: songs[$0].name, degrees: degrees(song.encoding, songs[$0].encoding)) }
                .sorted { ($0.degrees, $0.name) < ($1.degrees, $1.name) }
            let nearest = others.prefix(3).map { "\($0.name) (\(Int($0.degrees.rounded()))°)" }
            print("\(song.name): \(nearest.joined(separator: ", "))")
        }
    }

    /// The angle between two encodings.
    static func degrees(_ a: [Float], _ b: [Float]) -> Float {
        func dot(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let cosine = dot(a, b) / .sqrt(dot(a, a) * dot(b, b))
        return .acos(min(1, max(-1, cosine))) * 180 / .pi
    }
}

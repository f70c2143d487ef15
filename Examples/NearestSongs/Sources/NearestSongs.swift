import Encore
import Foundation
import RealModule

/// Prints the nearest neighbors of each song of a folder, by the angle between encodings.
@main struct NearestSongs {
    static func main() throws {
        guard CommandLine.arguments.count == 3 else { end(64, "usage: NearestSongs MODEL FOLDER") }
        let model = try Model(contentsOf: CommandLine.arguments[1])
        guard model.encodes else { end(65, "a \(model.name) model makes no encodings") }
        let folder = CommandLine.arguments[2]
        var songs: [(name: String, encoding: [Float])] = []
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() {
            // What is no sound, or shorter than a clip, is left out.
            guard let sound = try? Sound(contentsOf: "\(folder)/\(name)"), let encoding = try? model.encode(sound)
            else { continue }
            songs.append((name, encoding))
        }
        for (index, song) in songs.enumerated() {
            let others = songs.indices.filter { $0 != index }
                .map { (name: songs[$0].name, degrees: degrees(song.encoding, songs[$0].encoding)) }
                .sorted { ($0.degrees, $0.name) < ($1.degrees, $1.name) }
            let nearest = others.prefix(3).map { "\($0.name) (\(Int($0.degrees.rounded()))°)" }
            print("\(song.name): \(nearest.joined(separator: ", "))")
        }
    }

    private static func end(_ status: Int32, _ message: String) -> Never {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        exit(status)
    }

    /// The angle between two encodings.
    static func degrees(_ a: [Float], _ b: [Float]) -> Float {
        func dot(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let cosine = dot(a, b) / .sqrt(dot(a, a) * dot(b, b))
        return .acos(min(1, max(-1, cosine))) * 180 / .pi
    }
}

import EncoreFiles
import Foundation
import Testing

/// The data of the map in a page of `encore report`.
struct MapData: Decodable {
    let names: [String]
    let folder: String
    let addresses: [String: String]
    let x: [Int]
    let y: [Int]
    let genres: [String]
    let probabilities: [Int]
    let colorings: [Coloring]
    let neighborCount: Int
    let neighbors: [Int]
    let cosines: [Int]

    struct Coloring: Decodable {
        let name: String
        let categories: [Category]
        let values: [Int]
    }

    struct Category: Decodable {
        let name: String
        let color: String
        let marker: String
        let count: Int
    }

    /// - Returns: `nil` for a page without a map.
    init?(ofPage path: String) throws {
        let page = try FileSystem.readText(path)
        let begin = #"<script type="application/json" id="map-data">"#
        guard let start = page.range(of: begin)?.upperBound else { return nil }
        let end = try #require(page.range(of: "</script>", range: start..<page.endIndex)).lowerBound
        self = try JSONDecoder().decode(MapData.self, from: Data(page[start..<end].utf8))
    }

    func neighbors(of song: Int) -> [Int] {
        Array(neighbors[(song * neighborCount)..<((song + 1) * neighborCount)])
    }
}

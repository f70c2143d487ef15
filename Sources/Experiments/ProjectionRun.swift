import EncoreAnalysis
import EncoreAudio
import EncoreFiles
import EncoreLearning
import EncoreNumerics
import EncorePlots

/// `encore pca`: clips and what models make of them, projected to two dimensions.
///
/// The components are those of the training clips; all clips are projected on them. Pictures show the held-out clips,
/// on which also the separation of genres is measured, in the representation's full width.
public struct ProjectionRun: Sendable {
    public let folder: RunFolder
    public let dataFolder: String?

    public init(folder: RunFolder, dataFolder: String? = nil) {
        self.folder = folder
        self.dataFolder = dataFolder
    }

    /// Writes a table and a picture for each representation, and returns a summary as text.
    public func run(_ resources: Resources) throws -> String {
        let (pool, monitor) = (resources.pool, resources.monitor)
        let run = try OpenRun(folder, dataFolder: dataFolder, resources)
        let models = Dictionary(uniqueKeysWithValues: run.models.map { ($0.kind, $0.model) })
        try FileSystem.createFolder(folder.projections)
        var table = Table(header: [
            "representation", "width", "PC1", "PC2", "silhouette", "5-NN accuracy",
        ])
        for representation in Representation.allCases {
            let parts = [run.data.train, run.data.validation, run.data.test].compactMap {
                representation.matrix(of: $0, in: run.data, with: models, on: pool)
            }
            guard parts.count == 3 else {
                monitor.note("\(representation.rawValue): its model was not trained in this run")
                continue
            }
            let (train, validation, test) = (parts[0], parts[1], parts[2])
            let projection = try Projection(train: train, validation: validation, test: test, run.data, on: pool)
            try FileSystem.write(
                projection.table(run.data).text, to: folder.projectionTable(representation.rawValue))
            try FileSystem.write(
                projection.picture(representation, run.data).svg, to: folder.projectionPicture(representation.rawValue))
            table.rows.append([
                representation.rawValue, String(train.columns), percent(projection.explained[0]),
                percent(projection.explained[1]), projection.silhouette.map { decimal($0, 3) } ?? "–",
                projection.neighbourAccuracy.map { percent($0) } ?? "–",
            ])
        }
        return Heading.text(for: run.configuration.data) + table.text + """

            PC1, PC2: share of the training clips' variance.
            silhouette (−1 to 1) and 5-NN accuracy: how well genres separate among the held-out clips, in all \
            dimensions; neighbours are training clips of other songs.
            Tables and pictures are in \(folder.projections)

            """
    }
}

/// One representation on the first two principal components of its training clips.
private struct Projection {
    /// Shares of the variance.
    let explained: [Double]
    let silhouette: Double?
    let neighbourAccuracy: Double?
    private let train: Matrix
    private let validation: Matrix
    private let test: Matrix

    init(train: Matrix, validation: Matrix, test: Matrix, _ data: PreparedData, on pool: WorkerPool) throws {
        let components = try PrincipalComponents(of: train, count: min(2, train.columns), on: pool)
        explained = components.explainedVarianceRatio + [0, 0]
        self.train = components.project(train, on: pool)
        self.validation = components.project(validation, on: pool)
        self.test = components.project(test, on: pool)
        silhouette = try silhouetteScore(
            of: test, labels: data.test.labels, classCount: data.genres.count, on: pool)
        // Songs by one numbering for both parts: with a split by clip a song stands in both.
        var numbers: [String: Int] = [:]
        for name in data.train.songNames + data.test.songNames where numbers[name] == nil {
            numbers[name] = numbers.count
        }
        func songs(_ clips: ClipSet) -> [Int] { clips.songs.map { numbers[clips.songNames[$0]] ?? -1 } }
        let predictions = try NearestNeighbors(
            rows: train, labels: data.train.labels, songs: songs(data.train), standardize: false, on: pool
        ).predictions(for: test, excluding: songs(data.test), on: pool)
        let correct = zip(predictions, data.test.labels).count { $0 == $1 }
        neighbourAccuracy = predictions.isEmpty ? nil : Double(correct) / Double(predictions.count)
    }

    func table(_ data: PreparedData) -> CSV {
        var table = CSV(columns: ["song", "clip", "genre", "subset", "pc1", "pc2"])
        for (clips, points) in [(data.train, train), (data.validation, validation), (data.test, test)] {
            for clip in 0..<clips.count {
                table.rows.append([
                    clips.songNames[clips.songs[clip]], String(clips.clipIndices[clip]),
                    data.genres[clips.labels[clip]],
                    clips.subset.rawValue, String(points[clip, 0]), points.columns > 1 ? String(points[clip, 1]) : "0",
                ])
            }
        }
        return table
    }

    func picture(_ representation: Representation, _ data: PreparedData) -> ScatterPlot {
        let points = (0..<data.test.count).map { clip in
            ScatterPlot.Point(
                x: Double(test[clip, 0]), y: test.columns > 1 ? Double(test[clip, 1]) : 0,
                genre: data.test.labels[clip],
                title: "\(data.test.songNames[data.test.songs[clip]]), clip \(data.test.clipIndices[clip])")
        }
        return ScatterPlot(
            title: representation.title, subtitle: Caption.text(for: data.configuration, "held-out clips"),
            xLabel: "PC1 (\(percent(explained[0])) of variance)", yLabel: "PC2 (\(percent(explained[1])) of variance)",
            genres: data.genres, points: points)
    }
}

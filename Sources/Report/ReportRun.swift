public import EncoreExperiments
public import EncoreFiles
internal import EncoreLibrary

/// `encore report`: one page for the browser about a run or a library.
public struct ReportRun: Sendable {
    private let source: Source
    /// Where the page is written.
    public let target: String

    private enum Source: Sendable {
        case run(RunFolder, dataFolder: String?)
        case library(LibraryFolder)
    }

    /// - Parameters:
    ///   - path: the folder of a run or of a library.
    ///   - dataFolder: where the songs of a run are now, if not where they were.
    ///   - target: where to write; `nil`: report.html in the folder.
    /// - Throws: `.missingInput` if the folder holds neither.
    public init(of path: String, dataFolder: String? = nil, target: String? = nil) throws(Failure) {
        let (run, library) = (RunFolder(path), LibraryFolder(path))
        if FileSystem.exists(run.configuration) {
            source = .run(run, dataFolder: dataFolder)
        } else if FileSystem.exists(library.index) {
            source = .library(library)
        } else {
            throw Failure(
                .missingInput, path: path, "there is neither a run nor a library here",
                remedy: "train models into a folder, or encode songs into one")
        }
        self.target = target ?? path + "/report.html"
    }

    /// Writes the page, and returns what to say of it.
    public func run(_ resources: Resources) throws(Failure) -> String {
        let page: Page
        switch source {
        case .run(let folder, let dataFolder):
            page = try Page(of: folder, dataFolder: dataFolder, target: target, resources)
        case .library(let folder):
            page = try Page(of: try SongLibrary(folder), target: target, resources)
        }
        try FileSystem.write(page.html, to: target)
        return "\(printable(target)): open it in a browser\n"
    }
}

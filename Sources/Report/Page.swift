internal import EncoreAudio
internal import EncoreExperiments
internal import EncoreFiles
internal import EncoreLearning
internal import Mustache

/// What the template page.html shows: one file that needs no other.
///
/// Templates find values by the names of stored properties. They escape them all, but for those in three braces: the
/// styles, the scripts and the pictures, which Encore has made, and the data of the map, which `SongMap.json` escapes.
struct Page {
    /// The name of the folder.
    let title: String
    let run: RunSummary?
    let library: LibrarySummary?
    /// Whether any song can be shown.
    let hasMap: Bool
    let mapJSON: String
    /// Why there is no map, or what is missing in it.
    let mapNotes: [String]
    let remarks: [RemarkList]
    let style = text(PackageResources.style_css)
    let scripts = [PackageResources.map_js, PackageResources.browse_js].map(text).joined()
    let version = encoreVersion

    init(
        title: String, run: RunSummary? = nil, library: LibrarySummary? = nil, map: SongMap?, mapNotes: [String],
        remarks: [RemarkList]
    ) {
        self.title = title
        self.run = run
        self.library = library
        hasMap = map != nil
        self.mapNotes = mapNotes
        self.remarks = remarks.filter { $0.count > 0 }
        mapJSON = map?.json ?? ""
    }

    var html: String {
        let library = MustacheLibrary(templates: Self.templates)
        guard let html = library.render(self, withTemplate: "page") else { preconditionFailure("no page.html") }
        return html
    }

    private static let templates = [
        "page": template(PackageResources.page_html), "run": template(PackageResources.run_html),
        "library": template(PackageResources.library_html), "map": template(PackageResources.map_html),
        "table": template(PackageResources.table_html),
    ]

    private static func template(_ bytes: [UInt8]) -> MustacheTemplate {
        guard let template = try? MustacheTemplate(string: text(bytes)) else {
            preconditionFailure("a template that cannot be understood: \(text(bytes).prefix(80))")
        }
        return template
    }
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// A table of a page: the first cell of a row is its heading.
struct PageTable {
    let columns: [String]
    let rows: [Row]

    struct Row {
        let heading: String
        let cells: [String]
    }

    init(columns: [String], rows: [[String]]) {
        self.columns = columns.map(printable)
        self.rows = rows.map { Row(heading: printable($0[0]), cells: $0.dropFirst().map(printable)) }
    }
}

/// Files that were skipped, or warned of.
struct RemarkList {
    let title: String
    let count: Int
    let rows: [Row]
    /// Those that are not listed.
    let more: Int
    /// The table that lists all.
    let file: String

    struct Row {
        let path: String
        let reason: String
    }

    private static let shown = 200

    /// - Parameter path: a table of paths and reasons.
    /// - Returns: `nil` where there is no such table.
    init?(_ title: String, path: String) throws(Failure) {
        guard FileSystem.exists(path) else { return nil }
        let table = try CSV(parsing: try FileSystem.readText(path), path: path)
        guard table.columns.count == 2 else {
            throw Failure(.badData, path: path, "its columns are not path, reason")
        }
        self.title = title
        count = table.rows.count
        rows = table.rows.prefix(Self.shown).map { Row(path: printable($0[0]), reason: printable($0[1])) }
        more = max(0, count - Self.shown)
        file = String(lastComponent(path))
    }
}

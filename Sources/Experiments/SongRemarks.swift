import EncoreAudio
import EncoreFiles

/// Files that are left out, and what is wrong with those that are used: said in a few lines, and written in full to
/// skipped.csv and warnings.csv.
struct SongRemarks: Sendable {
    let skipped: [SongRemark]
    let warnings: [SongRemark]

    /// How many of a kind are said one by one.
    private static let shown = 5

    func report(to monitor: any Monitor) {
        for (remarks, prefix, file) in [(skipped, "skipped ", "skipped.csv"), (warnings, "", "warnings.csv")] {
            for remark in remarks.prefix(Self.shown) { monitor.warn(prefix + remark.description) }
            if remarks.count > Self.shown {
                monitor.warn("\(prefix)\(remarks.count - Self.shown) more files; \(file) of a training lists all")
            }
        }
    }

    func write(to folder: RunFolder) throws(Failure) {
        for (remarks, path) in [(skipped, folder.skipped), (warnings, folder.warnings)] {
            let table = CSV(columns: ["path", "reason"], rows: remarks.map { [$0.name, $0.reason] })
            try FileSystem.write(table.text, to: path)
        }
    }
}

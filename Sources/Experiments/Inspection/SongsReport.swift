import EncoreAudio
import EncoreFiles

extension SongsInspection {
    /// As a person reads it.
    public var text: String {
        var report = ReportText()
        addOverview(to: &report)
        addGenres(to: &report)
        addFormats(to: &report)
        addFaults(to: &report)
        addGTZAN(to: &report)
        addTraining(to: &report)
        return report.text
    }

    private func addOverview(to report: inout ReportText) {
        let genreText = genres.isEmpty ? "" : " in \(counted(genres.count, "genre folder"))"
        report.whole(
            "\(printable(path)): \(grouped(songs)) song\(songs == 1 ? "" : "s")\(genreText), \(duration(seconds))"
                + (isSynthetic ? "; SYNTHETIC" : ""))
        report.line()
        if let shortest, let longest, songs > 1 {
            report.fact("shortest", "\(duration(shortest.seconds)), \(shortened(shortest.song))")
            report.fact("longest", "\(duration(longest.seconds)), \(shortened(longest.song))")
        }
        report.fact("clips", "\(grouped(clips)) of \(decimal(clipSeconds, 3)) s")
        let plural = artists == 1 ? groupName : groupName + "s"
        report.fact(
            plural,
            artists == 0
                ? "none known: the files have no artist tags; --groups FILE may name them"
                : "\(grouped(artists))"
                    + (songsWithoutArtist > 0 ? "; \(grouped(songsWithoutArtist)) of the songs have none" : ""))
        if let noGenresReason {
            report.fact(
                "genres", "none; encore train needs a folder of songs for each genre (\(printable(noGenresReason)))")
        }
        if !otherFolders.isEmpty {
            report.fact(
                "left out",
                "the \(otherFolders.count == 1 ? "folder" : "folders") \(listed(otherFolders)); "
                    + "--genres all takes all folders")
        }
        if otherFiles > 0 {
            report.fact("passed over", "\(counted(otherFiles, "other file")), such as pictures and texts")
        }
    }

    private static let mostGenres = 20

    private func addGenres(to report: inout ReportText) {
        guard !genres.isEmpty else { return }
        let isLong = seconds >= 36_000
        let artistTitles = artists > 0 ? [groupName + "s", "without \(groupName)"] : []
        var table = Table(
            header: ["genre", "songs", isLong ? "hours" : "minutes", "clips"] + artistTitles + ["skipped"])
        for genre in genres.prefix(Self.mostGenres) {
            let known = artists > 0 ? [grouped(genre.artists), grouped(genre.songsWithoutArtist)] : []
            table.rows.append(
                [
                    shortened(genre.genre, to: 30), grouped(genre.songs),
                    decimal(genre.seconds / (isLong ? 3600 : 60), 1), grouped(genre.clips),
                ] + known + [grouped(genre.skipped)])
        }
        report.line()
        report.table(table)
        if genres.count > Self.mostGenres {
            report.line("and \(genres.count - Self.mostGenres) more; --json lists all")
        }
    }

    private static let mostFormats = 10

    private func addFormats(to report: inout ReportText) {
        var table = Table(header: ["format", "sample rate", "channels", "songs"])
        for format in formats.prefix(Self.mostFormats) {
            table.rows.append([
                format.format, grouped(format.sampleRate) + " Hz", grouped(format.channels), grouped(format.songs),
            ])
        }
        report.line()
        report.table(table)
        if formats.count > Self.mostFormats {
            report.line("and \(formats.count - Self.mostFormats) more; --json lists all")
        }
    }

    private func addFaults(to report: inout ReportText) {
        report.list(
            "\(counted(skipped.count, "file")) cannot be used and would be skipped:",
            skipped.map { "\(shortened($0.path)): \(printable($0.reason))" })
        report.list(
            "\(counted(warnings.count, "song")) can be used, but the file has a fault:",
            warnings.map { "\(shortened($0.path)): \(printable($0.reason))" })
        report.list(
            "\(counted(silent.count, "silent song")) (no sample louder than −60 dB):", silent.map { shortened($0) })
        report.list(
            "\(counted(clipped.count, "clipped song")) (3 samples in a row, or more, at full scale), the worst first:",
            clipped.map { "\(shortened($0.song)): \(grouped($0.places)) place\($0.places == 1 ? "" : "s")" })
        let copies = duplicates.reduce(0) { $0 + $1.count - 1 }
        report.list(
            "\(counted(copies, "duplicate")) (the same samples under another name):",
            duplicates.map { $0.map { shortened($0) }.joined(separator: " = ") })
        if !duplicates.isEmpty, !genres.isEmpty {
            report.line("Remove all but one: a model may learn from one and be tested on another.")
        }
        if skipped.isEmpty && warnings.isEmpty && silent.isEmpty && clipped.isEmpty && duplicates.isEmpty {
            report.line()
            report.line("No song is damaged, silent, clipped or there twice.")
        }
    }

    private func addGTZAN(to report: inout ReportText) {
        guard let gtzan else { return }
        report.line()
        guard gtzan.isGTZAN else {
            report.line(
                "\(grouped(gtzan.listedSongs)) of these songs have the names of songs of the GTZAN collection, but "
                    + "most of the collection is not here. encore train takes them for any other songs.")
            return
        }
        report.line("This is the GTZAN collection, or some of its genres. encore train divides it by published lists.")
        if !gtzan.unlistedSongs.isEmpty {
            report.line(
                "\(grouped(gtzan.unlistedSongs.count)) of the songs are in no list and are not used: "
                    + "\(listed(gtzan.unlistedSongs, atMost: 5)). The lists leave out repeated, mislabeled and "
                    + "distorted songs.")
        }
        if gtzan.lacksDamagedSong {
            report.line(
                "\(printable(GTZAN.damagedSong)) is missing or cannot be read: it is damaged in the most common copy.")
        }
        let missing = gtzan.missingSongs.filter { $0 != GTZAN.damagedSong }
        if !missing.isEmpty {
            report.line(
                "\(grouped(missing.count)) of the listed songs are missing: \(listed(missing, atMost: 5)).")
        }
    }

    private func addTraining(to report: inout ReportText) {
        guard !genres.isEmpty else { return }
        report.line()
        if let refusal { return report.line("encore train would refuse this folder: \(refusal).") }
        guard let training else { return }
        let clips = training.clips
        report.line(
            "Training with encore train, an estimate from a few steps of each model on this machine "
                + "(\(counted(training.threads, "thread"))):")
        report.line()
        var table = Table(header: ["model", "clips", "epochs", "steps", "time", "memory"])
        for model in training.models {
            table.rows.append([
                model.model, grouped(clips.train), grouped(model.epochs), grouped(model.steps), duration(model.seconds),
                ByteCount.text(model.bytes),
            ])
        }
        table.rows.append(["all", "", "", "", duration(training.seconds), ByteCount.text(training.bytes)])
        report.table(table)
        let chosen =
            clips.validation > 0
            ? "About \(grouped(clips.validation)) more clips choose the epoch, and about \(grouped(clips.heldOut))"
            : "No songs are left to choose the epoch by; about \(grouped(clips.heldOut)) clips"
        let stopsEarlier =
            clips.validation > 0 ? " The convolutional model stops earlier when it gains nothing more." : ""
        report.line("The time is for all epochs." + stopsEarlier)
        report.line(
            "\(chosen) are held out: which songs depends on the seed. "
                + "The decoded songs take \(ByteCount.text(storeBytes)) on the disk, in the store.")
    }
}

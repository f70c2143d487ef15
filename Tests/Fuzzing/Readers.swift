import EncoreAudio
import EncoreExperiments
import EncoreFiles
import EncoreLearning
import EncoreNumerics
import FoundationEssentials
import Glibc

/// A sound file from memory. What is decoded is whole clips of finite numbers.
func feedAudio(_ bytes: [UInt8]) {
    let written = unsafe bytes.withUnsafeBytes { unsafe pwrite(soundFile, $0.baseAddress, $0.count, 0) }
    precondition(written == bytes.count && ftruncate(soundFile, written) == 0, "no memory for a file")
    do throws(Failure) {
        let song = try SampleStore.none.song(at: FilePath("/proc/self/fd/\(soundFile)"), poolings: [1, 40])
        let samples = song.samples(pooledBy: 1)
        precondition(samples.count >= 40 && song.samples(pooledBy: 40).count == samples.count / 40)
        precondition(samples.scale.isNormal, "a scale that is no number")
    } catch {
        precondition(!error.reason.isEmpty)
    }
}

/// A file in memory that has no name.
private let soundFile: CInt = {
    let path = "/dev/shm/encore-fuzz-\(getpid())"
    let file = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    precondition(file >= 0, "\(path) cannot be created")
    unsafe unlink(path)
    return file
}()

/// A model file as it is; or, so that the fuzzer gets further, with a checksum that holds and a header that ends where
/// a line does; or an architecture alone. The first byte says which. What is loaded computes.
func feedModel(_ bytes: [UInt8]) {
    guard let kind = bytes.first else { return }
    let bytes = Array(bytes.dropFirst())
    do throws(Failure) {
        switch kind {
        case UInt8(ascii: "f"): try use(try Safetensors(decoding: bytes, path: "model"))
        case UInt8(ascii: "h"):
            let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let length = (0..<8).map { UInt8(truncatingIfNeeded: end >> (8 * $0)) }
            var file = try Safetensors(decoding: length + bytes[..<end] + bytes.dropFirst(end + 1), path: "model")
            if file.metadata["checksum"] != nil { file.metadata["checksum"] = file.checksum(leavingOut: "checksum") }
            try use(file)
        case UInt8(ascii: "a"):
            guard let architecture = try? JSONDecoder().decode(Architecture.self, from: Data(bytes)),
                architecture.validationError == nil
            else { return }
            let network = Network(architecture)
            let widths = architecture.leaves.map(\.outputWidth)
            guard network.layout.count < 1 << 16, widths.reduce(network.inputWidth, +) < 1 << 16 else { return }
            train(network)
        default: return
        }
    } catch {
        precondition(!error.reason.isEmpty)
    }
}

private func use(_ file: Safetensors) throws(Failure) {
    let again = try Safetensors(decoding: try file.encoded(), path: "again")
    precondition(again.tensors.map(\.name) == file.tensors.map(\.name) && again.metadata == file.metadata)
    let model = try TrainedModel(file, path: "model")
    let clips = silence(model.network, level: model.level)
    _ = Inference(model.network, model.parameters, on: pool).run(clips, [.encodings, .logits, .squaredError])
}

private func train(_ network: Network) {
    let settings = TrainingSettings(
        epochs: 1, batchSize: 2, learningRate: 1e-3, schedule: .constant, lambda: 0.1, augmentation: .none)
    let trainer = Trainer(network, settings, on: silence(network, level: .scale(1)), heldOut: nil, pool)
    do throws(Divergence) {
        let record = try trainer.runEpoch()
        precondition(record?.loss.isFinite == true, "silence gives no loss")
    } catch {
        preconditionFailure("silence diverges: \(error)")
    }
}

/// Two clips.
private func silence(_ network: Network, level: Dataset.Level) -> Dataset {
    let width = network.inputWidth
    return Dataset(
        songs: [.init(samples: Samples([Int16](repeating: 0, count: 2 * width), scale: 1), label: 0)],
        clips: [.init(song: 0, start: 0), .init(song: 0, start: width)], width: width, level: level)
}

private let pool = WorkerPool(threads: 1)

/// A table, a division, a configuration or lists of songs; the first byte says which.
func feedTables(_ bytes: [UInt8]) {
    guard let kind = bytes.first, let text = String(validating: bytes.dropFirst(), as: UTF8.self) else { return }
    do throws(Failure) {
        switch kind {
        case UInt8(ascii: "c"):
            let table = try CSV(parsing: text, path: "table")
            let again = try CSV(parsing: table.text, path: "again")
            precondition(again == table, "a table is not read as it was written")
        case UInt8(ascii: "s"):
            let rows = try SplitTable.parse(text, path: "split")
            let again = try SplitTable.parse(SplitTable.text(rows), path: "again")
            precondition(again == rows, "a division is not read as it was written")
            for kind in [SplitKind.song, .clip, .lists, .gtzanFiltered] {
                do throws(Failure) {
                    _ = try Split.fromTable(corpus, rows, kind: kind, seed: 0)
                } catch {
                    precondition(!error.reason.isEmpty)
                }
            }
        case UInt8(ascii: "j"):
            let configuration = try RunConfiguration(parsing: text, path: "configuration")
            let again = try RunConfiguration(parsing: try jsonText(configuration, path: "again"), path: "again")
            precondition(again == configuration)
        case UInt8(ascii: "l"):
            let lists = text.split(separator: "\n\n").map { $0.split(whereSeparator: \.isNewline).map(String.init) }
            _ = try Split.fromLists(
                corpus, train: lists.first ?? [], validation: lists.count > 2 ? lists[2] : [],
                test: lists.count > 1 ? lists[1] : [])
        default: return
        }
    } catch {
        precondition(!error.reason.isEmpty)
    }
}

/// Songs with awkward names.
let corpus = Corpus(
    genres: ["jazz", "hip-hop"],
    recordings: [
        ("jazz/jazz.00001.wav", 0), ("jazz/a b.flac", 0), ("jazz/é/x.mp3", 0), ("hip-hop/1.au", 1),
        ("hip-hop/2\n,\".ogg", 1),
    ].map { name, label in
        Recording(
            song: Song(name: name, location: FilePath(name), label: label),
            audio: StoredSong(
                seconds: 2, levels: [40: Samples([Int16](repeating: 0, count: 1000), scale: 1)]))
    })

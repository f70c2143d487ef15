import EncoreFiles
import EncoreLearning
import FoundationEssentials

/// events.out.tfevents.…: the epochs of one training, as TensorBoard reads them, in a file that grows by a record per
/// epoch.
///
/// Source: the messages and field numbers of event.proto and summary.proto, github.com/tensorflow/tensorboard.
final class EventFile {
    private let file: GrowingFile

    /// Begins a file behind those of earlier parts of the training.
    ///
    /// - Parameter records: the epochs that are behind the training. They are written where no earlier file holds them;
    ///   otherwise TensorBoard is told to forget what those files hold beyond them.
    /// - Throws: `.cannotWrite`.
    init(of model: ModelFolder, after records: [EpochRecord]) throws(Failure) {
        let earlier = model.eventFiles
        file = try GrowingFile(creating: model.path + "/" + EventFileName(after: earlier).text)
        var version = ProtobufMessage()
        version.append(EventField.fileVersion, "brain.Event:2")
        try append(version)
        if earlier.isEmpty {
            for record in records { try append(record) }
        } else {
            var log = ProtobufMessage()
            log.append(SessionLogField.status, SessionLogField.start)
            var event = ProtobufMessage()
            event.append(EventField.step, records.count + 1)
            event.append(EventField.sessionLog, log)
            try append(event)
        }
    }

    /// - Throws: `.cannotWrite`.
    func append(_ record: EpochRecord) throws(Failure) {
        var summary = ProtobufMessage()
        for scalar in record.scalars {
            var value = ProtobufMessage()
            value.append(ValueField.tag, scalar.tag)
            value.append(ValueField.simpleValue, Float(scalar.value))
            summary.append(SummaryField.value, value)
        }
        var event = ProtobufMessage()
        event.append(EventField.step, record.epoch)
        event.append(EventField.summary, summary)
        try append(event)
    }

    /// Writes all events through to the disk.
    ///
    /// - Throws: `.cannotWrite`.
    func flush() throws(Failure) { try file.flush() }

    private func append(_ event: ProtobufMessage) throws(Failure) {
        var event = event
        event.append(EventField.wallTime, Date().timeIntervalSince1970)
        try file.append(tfRecord(event.bytes))
    }

    private enum EventField {
        static let wallTime = 1, step = 2, fileVersion = 3, summary = 5, sessionLog = 7
    }
    private enum SummaryField { static let value = 1 }
    private enum ValueField { static let tag = 1, simpleValue = 2 }
    private enum SessionLogField { static let status = 1, start = 1 }
}

/// What event files are called. TensorBoard reads the files of a folder in the order of their names, and takes those
/// for event files that have "tfevents" in them.
struct EventFileName {
    private let number: Int

    private static let (beginning, end) = ("events.out.tfevents.", ".encore")

    /// - Returns: `nil` for the name of another file.
    init?(_ name: String) {
        guard name.hasPrefix(Self.beginning), name.hasSuffix(Self.end),
            let number = UInt32(name.dropFirst(Self.beginning.count).dropLast(Self.end.count))
        else { return nil }
        self.number = Int(number)
    }

    init(after others: [EventFileName]) {
        number = (others.map(\.number).max() ?? 0) + 1
    }

    /// With as many digits as the time has that stands here in files of others.
    var text: String {
        let digits = String(number)
        return Self.beginning + String(repeating: "0", count: max(0, 10 - digits.count)) + digits + Self.end
    }
}

extension ModelFolder {
    /// None where there is no folder.
    fileprivate var eventFiles: [EventFileName] {
        let names = (try? listing(of: FilePath(path))) ?? []
        return names.compactMap { EventFileName(String(decoding: $0, as: UTF8.self)) }
    }

    func removeEvents() throws(Failure) {
        for name in eventFiles { try FileSystem.remove(path + "/" + name.text) }
    }
}

import EncoreFiles
import EncoreNumerics

/// The whole state of a training after an epoch, from which it goes on bit for bit as if it had never stopped.
///
/// That is the parameters, both moments of Adam, the number of steps taken and the history. There is no state of a
/// random generator: all that is random is drawn from a `RandomSource` keyed by seed, purpose and epoch or step, so
/// these three numbers are its state.
///
/// The file is a safetensors file. Every byte of it is untrusted when it is read, as those of a model file are.
public struct Checkpoint {
    public let identity: TrainingIdentity
    public let parameters: Parameters
    let firstMoment: Parameters
    let secondMoment: Parameters
    /// What is known of each epoch so far; there are as many as epochs completed.
    public let records: [EpochRecord]
    private let table: HistoryTable

    public var epoch: Int { records.count }
    /// Steps taken.
    var step: Int { epoch * identity.stepsPerEpoch }

    /// The parameters and moments are copied: a training that goes on does not change them.
    init(
        copying parameters: Parameters, firstMoment: Parameters, secondMoment: Parameters, of network: Network,
        identity: TrainingIdentity, records: [EpochRecord]
    ) {
        self.init(
            identity: identity, parameters: parameters.copy(), firstMoment: firstMoment.copy(),
            secondMoment: secondMoment.copy(), records: records, table: HistoryTable(network))
    }

    private init(
        identity: TrainingIdentity, parameters: Parameters, firstMoment: Parameters, secondMoment: Parameters,
        records: [EpochRecord], table: HistoryTable
    ) {
        self.table = table
        self.identity = identity
        self.parameters = parameters
        self.firstMoment = firstMoment
        self.secondMoment = secondMoment
        self.records = records
    }
}

// MARK: - Files

extension Checkpoint {
    private enum Key {
        static let training = "training", checksum = "checksum", history = "history"
        static let columns = "history_columns"
        static let parameters = "parameters.", firstMoment = "first_moment.", secondMoment = "second_moment."
    }

    /// Writes the file whole or not at all.
    public func write(to path: String) throws(Failure) {
        var file = Safetensors(metadata: [
            Key.training: try compactJSON(identity.facts), Key.columns: try compactJSON(table.columns),
        ])
        file.append(parameters, prefix: Key.parameters)
        file.append(firstMoment, prefix: Key.firstMoment)
        file.append(secondMoment, prefix: Key.secondMoment)
        file.append(Key.history, shape: [epoch, table.columns.count], doubles: records.flatMap(table.row))
        file.metadata[Key.checksum] = file.checksum(leavingOut: Key.checksum)
        try FileSystem.write(try file.encoded(), to: path)
    }

    /// - Throws: `.missingInput` if there is no such file, `.badData` for anything in it that is not as it should be,
    ///   and if it is the state of another training than `identity`: the differences are named.
    public init(contentsOf path: String, of network: Network, _ identity: TrainingIdentity) throws(Failure) {
        let file = try Safetensors(contentsOf: path)
        let reader = UntrustedFile(
            metadata: file.metadata, path: path, purpose: "checkpoint",
            remedy: "start the training anew, or in another folder")
        let differences = identity.differences(from: try reader.decoded(Key.training, [String: String].self))
        guard differences.isEmpty else {
            throw Failure(
                .badData, path: path, "is of another training (\(differences.joined(separator: "; ")))",
                remedy: "start the training anew, or in another folder")
        }
        let tensors = 3 * network.layout.shapes.count + 1
        guard file.tensors.count == tensors else {
            throw reader.unusable("it holds \(file.tensors.count) tensors, not \(tensors)")
        }
        let table = HistoryTable(network)
        let width = table.columns.count
        guard let history = file[Key.history], history.shape.count == 2, history.shape[1] == width,
            try reader.decoded(Key.columns, [String].self) == table.columns,
            (1...max(1, identity.epochs)).contains(history.shape[0]), let numbers = history.doubles
        else {
            throw reader.unusable("its history is not a table of 1 to \(identity.epochs) epochs")
        }
        var records: [EpochRecord] = []
        for epoch in 1...history.shape[0] {
            let row = Array(numbers[((epoch - 1) * width)..<(epoch * width)])
            guard let record = table.record(epoch: epoch, row, of: network) else {
                throw reader.unusable("what its history says of epoch \(epoch) cannot be")
            }
            records.append(record)
        }
        self.init(
            identity: identity, parameters: try file.parameters(network.layout, prefix: Key.parameters, reader),
            firstMoment: try file.parameters(network.layout, prefix: Key.firstMoment, reader),
            secondMoment: try file.parameters(network.layout, prefix: Key.secondMoment, reader), records: records,
            table: table)
        guard try reader.text(Key.checksum) == file.checksum(leavingOut: Key.checksum) else {
            throw reader.unusable("its numbers do not match their checksum")
        }
    }
}

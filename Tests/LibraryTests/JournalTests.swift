import EncoreFiles
import EncoreLibrary
import Foundation
import TestSupport
import Testing

@Suite struct JournalTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("journal") }

    init() throws { folder = try TemporaryFolder() }

    private static let records: [(description: [UInt8], payload: [UInt8])] = [
        (Array("one".utf8), [1, 2, 3, 4]), (Array("two".utf8), []), ([], Array(repeating: 7, count: 1000)),
    ]

    /// What a journal holds when it is opened.
    private func opened() throws -> (journal: Journal, records: [(place: Journal.Place, description: [UInt8])]) {
        var records: [(place: Journal.Place, description: [UInt8])] = []
        let journal = try Journal(path) { records.append(($0, $1)) }
        return (journal, records)
    }

    private func write() throws -> [UInt8] {
        let journal = try opened().journal
        for record in Self.records { _ = try journal.append(record.description, record.payload) }
        return try FileSystem.read(path)
    }

    @Test func recordsComeBack() throws {
        let bytes = try write()
        // A header of 32 bytes each.
        #expect(bytes.count == 3 * 32 + 3 + 4 + 3 + 1000)
        let (journal, records) = try opened()
        #expect(records.map(\.description) == Self.records.map(\.description))
        for (record, expected) in zip(records, Self.records) {
            #expect(try journal.payload(at: record.place) == expected.payload)
        }
    }

    /// Cut at any byte, a journal holds the records before the cut, and goes on behind them.
    @Test func aRecordThatWasCutOffIsRemoved() throws {
        let bytes = try write()
        let ends = [0, 39, 74, bytes.count]
        for length in Array(0..<110) + [bytes.count - 1] {
            try FileSystem.write(Array(bytes[..<length]), to: path)
            let whole = ends.filter { $0 > 0 && $0 <= length }.count
            let (journal, records) = try opened()
            #expect(records.count == whole, "cut to \(length) bytes")
            #expect(try FileSystem.read(path).count == ends[whole])
            _ = try journal.append([9], [8])
            #expect(try opened().records.map(\.description) == Self.records[..<whole].map(\.description) + [[9]])
        }
    }

    @Test func aJournalIsRewrittenWithSomeOfItsRecords() throws {
        _ = try write()
        let (journal, records) = try opened()
        try journal.rewrite(keeping: [records[0].place, records[2].place])
        let (shorter, left) = try opened()
        #expect(left.map(\.description) == [Self.records[0].description, Self.records[2].description])
        #expect(try shorter.payload(at: left[1].place) == Self.records[2].payload)
    }

    @Test func aDamagedPayloadIsRefused() throws {
        var bytes = try write()
        bytes[32 + 3 + 2] ^= 1
        try FileSystem.write(bytes, to: path)
        let (journal, records) = try opened()
        #expect(records.count == 3)
        let failure = #expect(throws: Failure.self) { try journal.payload(at: records[0].place) }
        #expect(failure?.kind == .badData && failure?.path == path)
        #expect(try journal.payload(at: records[2].place) == Self.records[2].payload)
    }

    /// Whatever stands in the file, nothing crashes, and no more is read than there is.
    @Test func junkIsNoRecord() throws {
        let bytes = try write()
        for index in 0..<32 {
            for value: UInt8 in [0, 0x7F, 0xFF] where bytes[39 + index] != value {
                var junk = bytes
                junk[39 + index] = value
                try FileSystem.write(junk, to: path)
                let (journal, records) = try opened()
                #expect(records.count >= 1)
                for record in records { _ = try? journal.payload(at: record.place) }
            }
        }
    }

    @Test func threadsMayAddAtOnce() async throws {
        let journal = try opened().journal
        try await withThrowingTaskGroup { group in
            for thread in 0..<4 {
                group.addTask {
                    for index in 0..<50 {
                        let number = UInt8(50 * thread + index)
                        let place = try journal.append([number], Array(repeating: number, count: index))
                        #expect(try journal.payload(at: place) == Array(repeating: number, count: index))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(Set(try opened().records.map { $0.description[0] }).count == 200)
    }
}

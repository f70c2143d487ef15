import EncoreAudio
import EncoreFiles
import EncoreNumerics
import FoundationEssentials
import TestSupport
import Testing

@Suite struct SampleStoreTests {
    private static let poolings: Set = [1, 10, 40]

    /// A store, and a folder for songs.
    private func withStore(_ body: (SampleStore, String) throws -> Void) throws {
        let folder = try TemporaryFolder()
        try FileSystem.createFolder(folder.file("songs"))
        try withExtendedLifetime(folder) {
            try body(SampleStore(folder: folder.file("store")), folder.file("songs"))
        }
    }

    private func files(_ store: SampleStore) throws -> [String] {
        guard let folder = store.folder else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    private func noise(_ count: Int, seed: UInt64 = 1, amplitude: Double = 0.2) -> [Float] {
        var random = RandomSource(seed: seed, .testing)
        return (0..<count).map { _ in Float(amplitude * random.normal()) }
    }

    /// Cold, warm and none: the same samples, at every pooling.
    @Test(arguments: [(22_050, 110, SoundFormat.wav), (44_100, 3, .floatWAV), (48_000, 3, .flac), (44_100, 3, .mp3)])
    func theStoreChangesNoSample(rate: Int, seconds: Int, format: SoundFormat) throws {
        try withStore { store, songs in
            // The first is longer than what a spool keeps in memory.
            let path = songs + "/a.\(format.rawValue)"
            let signal = noise(seconds * rate)
            try writeSoundFile(channels: [signal, signal.map { $0 * 0.5 }], sampleRate: rate, format: format, to: path)
            let found = try [store, store, .none].map { try $0.song(at: FilePath(path), poolings: Self.poolings) }
            for pooling in Self.poolings {
                let levels = found.map { $0.samples(pooledBy: pooling) }
                #expect(Set(levels.map(\.checksum)).count == 1 && Set(levels.map(\.scale)).count == 1)
                let isSame = levels[0].numbers == levels[2].numbers
                #expect(isSame, "pooled by \(pooling)")
            }
            #expect(try files(store).count == 3)
        }
    }

    /// A store that keeps nothing gives the samples of one that does, takes what is there, and leaves no file.
    @Test(arguments: [5, 700]) func aStoreMayKeepNothing(seconds: Int) throws {
        try withStore { store, songs in
            let path = songs + "/a.flac"
            let signal = noise(22_050) + [Float](repeating: 0, count: (seconds - 1) * 22_050)
            try writeSoundFile(channels: [signal], sampleRate: 22_050, format: .flac, to: path)
            let reader = SampleStore(folder: store.folder, keepsSongs: false)
            let first = try reader.song(at: FilePath(path), poolings: Self.poolings)
            #expect(try FileManager.default.contentsOfDirectory(atPath: store.folder ?? "").isEmpty)
            let kept = try store.song(at: FilePath(path), poolings: Self.poolings)
            let entries = try files(store)
            let second = try reader.song(at: FilePath(path), poolings: Self.poolings)
            #expect(try files(store) == entries)
            for pooling in Self.poolings {
                let levels = [first, kept, second].map { $0.samples(pooledBy: pooling) }
                #expect(Set(levels.map(\.checksum)).count == 1)
                let isSame = levels[0].numbers == levels[1].numbers
                #expect(isSame && levels[0].count == seconds * 22_050 / pooling)
            }
        }
    }

    /// 16 bits of a mono file at the store's rate are kept as they are; of others the error is noise 90 dB below a tone
    /// of the largest amplitude.
    @Test func sixteenBitsSuffice() throws {
        try withStore { store, songs in
            let exact = ramp(70_000)
            try writeWAV(samples: exact, sampleRate: 22_050, to: songs + "/exact.wav")
            let kept = try store.song(at: FilePath(songs + "/exact.wav"), poolings: [1]).samples(pooledBy: 1)
            let isSame = kept.numbers == exact
            #expect(isSame)
            for amplitude in [0.01, 0.3, 0.9999, 20] {
                let tone = tone(441, rate: 22_050, seconds: 2, amplitude: amplitude)
                let path = songs + "/\(amplitude).wav"
                try writeSoundFile(channels: [tone], sampleRate: 22_050, format: .floatWAV, to: path)
                let numbers = try store.song(at: FilePath(path), poolings: [1]).samples(pooledBy: 1).numbers
                let squares = zip(numbers, tone).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
                let noise = (squares / Double(tone.count)).squareRoot()
                #expect(noise < amplitude / 2.0.squareRoot() * 3.16e-5, "amplitude \(amplitude)")
            }
        }
    }

    @Test func aFileThatHasChangedIsDecodedAnew() throws {
        try withStore { store, songs in
            let path = songs + "/a.wav"
            func checksum() throws -> UInt64 {
                try store.song(at: FilePath(path), poolings: [40]).samples(pooledBy: 40).checksum
            }
            try writeWAV(samples: noise(50_000, seed: 1), sampleRate: 22_050, to: path)
            let first = try checksum()
            let entries = try files(store)
            #expect(try checksum() == first)
            // As long as before, at another time.
            try writeWAV(samples: noise(50_000, seed: 2), sampleRate: 22_050, to: path)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: path)
            let second = try checksum()
            #expect(second != first)
            #expect(try files(store) == entries, "the new entry is in the place of the old one")
            // By another way to the same file it is the same entry.
            try makeLink(songs + "/link.wav", to: "a.wav")
            #expect(
                try store.song(at: FilePath(songs + "/link.wav"), poolings: [40]).samples(pooledBy: 40).checksum
                    == second)
            #expect(try files(store) == entries)
        }
    }

    /// Cut anywhere or changed in its description, an entry is none, and is made again.
    @Test func damagedEntriesAreMadeAgain() throws {
        try withStore { store, songs in
            let path = songs + "/a.wav"
            try writeWAV(samples: noise(3000), sampleRate: 22_050, to: path)
            func song() throws -> Samples { try store.song(at: FilePath(path), poolings: [1]).samples(pooledBy: 1) }
            let whole = try song()
            let numbers = whole.numbers
            let entry = (store.folder ?? "") + "/" + (try files(store)[0])
            let content = try FileSystem.read(entry)
            let description = 6000..<content.count
            for length in [0, 1, 15, 16, 17, 23, 24, 25, 6000, content.count - 1] {
                try write(Array(content[..<length]), to: entry)
                #expect(try song().checksum == whole.checksum, "cut to \(length) bytes")
            }
            // The lowest bit makes another digit of a digit, which leaves the JSON as valid as it was.
            for index in description {
                for bit: UInt8 in [0x01, 0x10] {
                    var damaged = content
                    damaged[index] ^= bit
                    try write(damaged, to: entry)
                    let found = try song()
                    let isSame =
                        found.checksum == whole.checksum && found.scale == whole.scale
                        && found.numbers == numbers
                    #expect(isSame, "bit \(bit) of byte \(index)")
                }
            }
        }
    }

    /// Hours of silence in a small file take no room, and a file of two hours is used whole.
    @Test func aFileOfTwoHoursIsUsedWhole() throws {
        try withStore { store, songs in
            let hour = 3600 * 22_050
            let path = songs + "/silence.flac"
            try writeSoundFile(
                channels: [[Float](repeating: 0, count: 2 * 3600 * 1000) + noise(1000)], sampleRate: 1000,
                format: .flac, to: path)
            let song = try store.song(at: FilePath(path), poolings: [1, 40])
            let samples = song.samples(pooledBy: 1)
            #expect(samples.count == 2 * hour + 22_050 && song.warning == nil)
            #expect(samples[hour] == 0 && (2 * hour..<samples.count).contains { abs(samples[$0]) > 0.1 })
            let listing = try StoreListing(of: store)
            #expect(listing.songs.count == 1 && listing.bytes < 2_000_000, "\(listing.bytes) bytes")
        }
    }

    /// More than a file of its size can hold is not decoded.
    @Test func aFileThatUnfoldsWithoutEndIsCut() throws {
        try withStore { store, songs in
            let path = songs + "/silence.flac"
            try writeSoundFile(
                channels: [[Float](repeating: 0, count: 4 * 3600 * 1000)], sampleRate: 1000, format: .flac, to: path)
            let song = try store.song(at: FilePath(path), poolings: [40])
            #expect(song.warning?.hasPrefix("decodes to more than 3.0 hours") == true)
            #expect(song.samples(pooledBy: 40).count == 3 * 3600 * 22_050 / 40)
        }
    }

    @Test func aStoreThatCannotBeWrittenIsNamed() throws {
        try withStore { _, songs in
            try writeWAV(samples: noise(50_000), sampleRate: 22_050, to: songs + "/a.wav")
            for folder in [songs + "/a.wav/store", "/proc/encore"] {
                let failure = #expect(throws: Failure.self) {
                    try SampleStore(folder: folder).song(at: FilePath(songs + "/a.wav"), poolings: [1])
                }
                #expect(failure?.kind == .cannotWrite && failure?.path?.isEmpty == false)
            }
        }
    }

    /// Only what was asked for is there, and what the store did not write stays.
    @Test func listingAndPruning() throws {
        try withStore { store, songs in
            #expect(try StoreListing(of: store).songs.isEmpty)
            for name in ["a", "b", "c"] {
                try writeWAV(samples: noise(44_100), sampleRate: 22_050, to: "\(songs)/\(name).wav")
                _ = try store.song(at: FilePath("\(songs)/\(name).wav"), poolings: [1, 40])
            }
            let folder = store.folder ?? ""
            try write([1, 2, 3], to: folder + "/notes.txt")
            try write([1, 2, 3], to: folder + "/.\(String(repeating: "01", count: 16)).1.samples.tmp")
            try FileManager.default.removeItem(atPath: songs + "/a.wav")
            try writeWAV(samples: noise(44_100, seed: 9), sampleRate: 22_050, to: songs + "/b.wav")
            let listing = try StoreListing(of: store)
            #expect(listing.songs.map(\.state) == [.gone, .outdated, .current])
            #expect(listing.songs.allSatisfy { $0.seconds == 2 && $0.bytes >= 88_200 })
            // A song that is in use stays readable.
            let held = try store.song(at: FilePath(songs + "/c.wav"), poolings: [1]).samples(pooledBy: 1)
            #expect(try listing.prune().map(\.state) == [.gone, .outdated])
            #expect(try files(store).count == 3)
            #expect(try StoreListing(of: store).songs.map(\.state) == [.current])
            try StoreListing(of: store).prune(all: true)
            #expect(try files(store) == ["notes.txt"])
            #expect(held.numbers.count == 44_100)
        }
    }

    /// Threads that want the same songs at once, through stores of their own as processes have them.
    @Test func manyThreadsGetTheSameSamples() throws {
        try withStore { store, songs in
            for name in 0..<4 {
                try writeWAV(samples: noise(66_150, seed: UInt64(name)), sampleRate: 22_050, to: "\(songs)/\(name).wav")
            }
            let folder = store.folder
            let pool = WorkerPool(threads: 8)
            let found = pool.map(64, sharing: ()) { _, task in
                let path = FilePath("\(songs)/\(task % 4).wav")
                let song = try? SampleStore(folder: folder).song(at: path, poolings: [1, 40])
                let expected = try? SampleStore.none.song(at: path, poolings: [40])
                let isSame = song?.samples(pooledBy: 40).checksum == expected?.samples(pooledBy: 40).checksum
                return song != nil && isSame
            }
            #expect(found.allSatisfy { $0 })
            #expect(try files(store).count == 8)
        }
    }
}

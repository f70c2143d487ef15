import EncoreAudio
import EncoreFiles
import Foundation
import TestSupport
import Testing

/// Sound files in which a few bytes are not what they should be. Set ENCORE_DAMAGED_FILES for more than usual.
@Suite struct DamagedFilesTests {
    private static let count = ProcessInfo.processInfo.environment["ENCORE_DAMAGED_FILES"].flatMap { Int($0) } ?? 300

    /// Each is refused with a reason, or gives whole clips of finite numbers.
    @Test(arguments: SoundFormat.allCases) func areRefusedOrUsed(format: SoundFormat) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.\(format.rawValue)")
        let signal = tone(500, rate: 22_050, seconds: 1.2)
        try writeSoundFile(channels: [signal, signal], sampleRate: 22_050, format: format, to: path)
        var damage = Damage(of: try FileSystem.read(path))
        var used = 0
        for _ in 0..<Self.count {
            try write(damage.scramble(), to: path)
            do throws(Failure) {
                let decoded = try PooledSignal(decoding: path)
                #expect(
                    decoded.clipCount >= 1
                        && decoded.values.count == decoded.clipCount * ClipFormat.poster.width)
                #expect(decoded.values.allSatisfy { $0.isFinite })
                used += 1
            } catch {
                #expect(!error.reason.isEmpty && error.path == path)
            }
        }
        #expect((1..<Self.count).contains(used), "\(used) of \(Self.count) could be used")
    }
}

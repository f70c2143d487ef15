import EncoreFiles
import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

/// Model files in which a few bytes are not what they should be.
@Suite struct DamagedModelFilesTests {
    /// Cut at every length.
    @Test func truncationAnywhereIsRefused() throws {
        let bytes = try written(ToyData.model())
        for length in 0..<bytes.count {
            #expect(throws: Failure.self) { try read(Array(bytes[..<length])) }
        }
    }

    /// 5,000 files with one bit changed, anywhere: refused, or as they were.
    @Test func aFlippedBitIsNoticed() throws {
        let original = ToyData.model()
        var damage = Damage(of: try written(original))
        var refused = 0
        for _ in 0..<5000 {
            do throws(Failure) {
                let other = try read(damage.flip())
                #expect(other.parameters.vector.elements == original.parameters.vector.elements)
                #expect(other.network.architecture == original.network.architecture && other.level == original.level)
                #expect(other.genres == original.genres && other.input == original.input && other.name == original.name)
            } catch {
                #expect(error.kind == .badData && error.path == "x")
                refused += 1
            }
        }
        #expect(refused > 4900, "\(refused) of 5,000 were refused")
    }

    /// 5,000 files with several changes, half of them in one of the metadata, and the checksum made to fit: refused, or
    /// whatever is loaded computes.
    @Test func scrambledFilesDoNoHarm() throws {
        let bytes = try written(ToyData.model())
        let whole = try Safetensors(decoding: bytes, path: "x")
        let keys = whole.metadata.keys.sorted()
        var damagedBytes = Damage(of: bytes)
        var damagedValues = keys.map { Damage(of: Array((whole.metadata[$0] ?? "").utf8)) }
        var (loaded, refused) = (0, 0)
        for index in 0..<5000 {
            do throws(Failure) {
                var file = whole
                if index % 2 == 0 {
                    file = try Safetensors(decoding: damagedBytes.scramble(), path: "x")
                } else {
                    let key = index / 2 % keys.count
                    file.metadata[keys[key]] = String(decoding: damagedValues[key].scramble(), as: UTF8.self)
                }
                if file.metadata["checksum"] != nil {
                    file.metadata["checksum"] = file.checksum(leavingOut: "checksum")
                }
                let other = try TrainedModel(file, path: "x")
                loaded += 1
                let parameters = other.parameters.vector.elements
                #expect(parameters.allSatisfy { $0.isFinite })
                // What is not a number is the answer to weights, or to numbers, that are too large.
                let isTame = parameters.allSatisfy { abs($0) < 1e3 }
                let logits = logits(of: other)
                #expect(!isTame || logits.allSatisfy { $0.isFinite }, "\(file.metadata)")
            } catch {
                #expect(error.kind == .badData && error.path == "x")
                refused += 1
            }
        }
        #expect(loaded > 500 && refused > 500, "\(loaded) of 5,000 were loaded, \(refused) were refused")
    }

    /// Of one clip of ones, or what comes in their place.
    private func logits(of model: TrainedModel) -> [Float] {
        let width = model.network.inputWidth
        let clip = Dataset(
            signal: Matrix(rows: 1, columns: width, elements: [Float](repeating: 1, count: width)), starts: [0],
            bounds: [0..<1], labels: [0], width: width, level: model.level)
        let inference = Inference(model.network, model.parameters, on: WorkerPool(threads: 1))
        return inference.run(clip, .logits).logits?.elements ?? []
    }

    private func written(_ model: TrainedModel) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        try model.write(to: folder.file("model.safetensors"))
        return try FileSystem.read(folder.file("model.safetensors"))
    }

    private func read(_ bytes: [UInt8]) throws(Failure) -> TrainedModel {
        try TrainedModel(try Safetensors(decoding: bytes, path: "x"), path: "x")
    }
}

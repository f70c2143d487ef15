import EncoreFiles
import TestSupport
import Testing

/// OpenBLAS comes in builds with threads of its own, for OpenMP, and without any; which one runs is for the system to
/// choose. Where the others are installed too, a training must have the same bits with each.
@Suite struct OtherBLASTests {
    static let folders = ["x86_64", "aarch64"].flatMap { machine in
        ["openmp", "serial", "pthread"].map { "/usr/lib/\(machine)-linux-gnu/openblas-\($0)" }
    }.filter { FileSystem.exists($0) }

    @Test(.enabled(if: folders.count > 1, "only one build of OpenBLAS is installed"), arguments: folders)
    func theBitsDoNotDependOnTheBuild(folder: String) throws {
        let run = try SyntheticRun.shared.get()
        let libraries = try Tool.shell(#"ldd "$0""#, environment: ["LD_LIBRARY_PATH": folder])
        try #require(libraries.output.contains(folder + "/"), "another build would be loaded: \(libraries.output)")
        let other = run.folder.file(folder.split(separator: "/").joined(separator: "-"))
        let outcome = try Tool.shell(
            #""$0" train --data "$1" --run "$2" --epochs 3 --threads 3"#, [run.corpus, other],
            environment: ["LD_LIBRARY_PATH": folder])
        #expect(outcome.status == 0, "\(outcome.errors)")
        for model in SyntheticRun.models {
            let isSame =
                try FileSystem.read("\(run.run)/\(model)/model.safetensors")
                == FileSystem.read("\(other)/\(model)/model.safetensors")
            #expect(isSame, "\(model) differs with \(folder)")
        }
    }
}

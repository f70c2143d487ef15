// swift-tools-version: 6.2
import PackageDescription

/// Every target is checked for memory safety: a pointer is an error until somebody writes `unsafe` in front of it.
let checked: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatWarning("StrictMemorySafety", as: .error),
]

/// A system library found by pkg-config, with the Debian package that brings it.
func systemLibrary(_ name: String, pkgConfig: String, debian: String) -> Target {
    .systemLibrary(name: name, path: "Modules/\(name)", pkgConfig: pkgConfig, providers: [.apt([debian])])
}

/// A library module. Module names begin with "Encore", so that none collides with a client's or with swift-numerics's;
/// folder names leave it out.
///
/// - Parameter texts: files that are embedded in the library.
func library(
    _ folder: String, uses dependencies: [Target.Dependency] = [], texts: [String] = [], exclude: [String] = []
) -> Target {
    .target(
        name: "Encore\(folder)", dependencies: dependencies, path: "Sources/\(folder)", exclude: exclude,
        resources: texts.map { .embedInCode($0) }, swiftSettings: checked)
}

func tests(of folder: String, uses dependencies: [Target.Dependency], fixtures: Bool = false) -> Target {
    .testTarget(
        name: "\(folder)Tests", dependencies: dependencies + ["TestSupport"],
        exclude: fixtures ? ["Fixtures"] : [], swiftSettings: checked)
}

let package = Package(
    name: "Encore",
    products: [
        .executable(name: "encore", targets: ["EncoreTool"]),
        .library(name: "Encore", targets: ["Encore"]),
        .library(name: "EncoreNumerics", targets: ["EncoreNumerics"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.0.2"),
    ],
    targets: [
        systemLibrary("COpenBLAS", pkgConfig: "openblas", debian: "libopenblas-dev"),
        systemLibrary("CLAPACKE", pkgConfig: "lapacke", debian: "liblapacke-dev"),
        systemLibrary("CSndfile", pkgConfig: "sndfile", debian: "libsndfile1-dev"),
        systemLibrary("CSoxr", pkgConfig: "soxr", debian: "libsoxr-dev"),

        library("Numerics", uses: ["COpenBLAS", "CLAPACKE"]),
        library("Files"),
        library(
            "Audio", uses: ["EncoreNumerics", "EncoreFiles", "CSndfile", "CSoxr"],
            texts: ["GTZAN/train.txt", "GTZAN/validation.txt", "GTZAN/test.txt"], exclude: ["GTZAN/README.md"]),
        library("Synthesis", uses: ["EncoreNumerics"]),
        library("Learning", uses: ["EncoreNumerics", "EncoreFiles"]),
        library("Analysis", uses: ["EncoreNumerics"]),
        library("Plots", uses: ["EncoreFiles"]),
        library("ONNX", uses: ["EncoreLearning", "EncoreFiles", "EncoreNumerics"]),
        library(
            "Experiments",
            uses: [
                "EncoreAudio", "EncoreSynthesis", "EncoreLearning", "EncoreAnalysis", "EncorePlots", "EncoreONNX",
                "EncoreFiles", "EncoreNumerics",
            ]),
        // What clients import. Its modules are imported internally, so none of their types can leak.
        .target(
            name: "Encore",
            dependencies: [
                "EncoreExperiments", "EncoreAnalysis", "EncoreAudio", "EncoreLearning", "EncoreFiles", "EncoreNumerics",
            ],
            path: "Sources/Engine", swiftSettings: checked),
        library(
            "Library",
            uses: ["Encore", "EncoreExperiments", "EncoreAnalysis", "EncoreAudio", "EncoreFiles", "EncoreNumerics"]),
        library(
            "Report",
            uses: [
                "EncoreLibrary", "Encore", "EncoreExperiments", "EncoreAnalysis", "EncorePlots", "EncoreAudio",
                "EncoreLearning", "EncoreFiles", "EncoreNumerics",
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            texts: ["page", "run", "library", "map", "table"].map { "Page/\($0).html" }
                + ["Page/style.css", "Page/map.js", "Page/browse.js"]),
        .executableTarget(
            name: "EncoreTool",
            dependencies: [
                "EncoreReport", "EncoreLibrary", "Encore", "EncoreExperiments", "EncoreAudio", "EncoreLearning",
                "EncoreFiles",
                "EncoreNumerics",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/encore", swiftSettings: checked),

        .executableTarget(
            name: "encore-bench",
            dependencies: [
                "Encore", "EncoreLibrary", "EncoreExperiments", "EncoreAudio", "EncoreSynthesis", "EncoreLearning",
                "EncoreAnalysis", "EncoreNumerics", "EncoreFiles",
                "CSndfile", "CSoxr",
            ],
            swiftSettings: checked),

        .target(
            name: "TestSupport", dependencies: ["EncoreLearning", "EncoreFiles", "EncoreNumerics"],
            path: "Tests/TestSupport", exclude: ["Fixtures"], swiftSettings: checked),
        tests(of: "Numerics", uses: ["EncoreNumerics", "COpenBLAS"]),
        tests(of: "Files", uses: ["EncoreFiles"]),
        tests(of: "Audio", uses: ["EncoreAudio", "EncoreNumerics", "EncoreFiles"], fixtures: true),
        tests(of: "Synthesis", uses: ["EncoreSynthesis", "EncoreNumerics"]),
        tests(of: "Learning", uses: ["EncoreLearning", "EncoreNumerics", "EncoreFiles"], fixtures: true),
        tests(of: "Analysis", uses: ["EncoreAnalysis", "EncoreNumerics", "EncoreFiles"], fixtures: true),
        tests(of: "Plots", uses: ["EncorePlots"]),
        tests(of: "ONNX", uses: ["EncoreONNX", "EncoreLearning", "EncoreAnalysis", "EncoreFiles", "EncoreNumerics"]),
        tests(
            of: "Experiments",
            uses: ["EncoreExperiments", "EncoreAudio", "EncoreLearning", "EncoreFiles", "EncoreNumerics"]),
        tests(
            of: "encore",
            uses: ["EncoreTool", "Encore", "EncoreAudio", "EncoreLearning", "EncoreFiles", "EncoreNumerics"]),
        tests(of: "Library", uses: ["EncoreLibrary", "EncoreFiles"]),
        tests(of: "Engine", uses: ["Encore", "EncoreAudio", "EncoreLearning", "EncoreNumerics"]),
    ],
    swiftLanguageModes: [.v6]
)

// `make fuzz` alone builds this: it links only with libFuzzer, which brings the program that calls it.
if Context.environment["ENCORE_FUZZING"] != nil {
    package.targets.append(
        .executableTarget(
            name: "encore-fuzz",
            dependencies: [
                "EncoreLibrary", "EncoreAudio", "EncoreExperiments", "EncoreLearning", "EncoreFiles", "EncoreNumerics",
            ],
            path: "Tests/Fuzzing",
            swiftSettings: checked))
}

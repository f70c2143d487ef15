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

/// - Parameter texts: the folder of texts that are embedded in the library, and their names.
func library(
    _ name: String, uses dependencies: [Target.Dependency] = [], texts: (folder: String, names: [String]) = ("", [])
) -> Target {
    .target(
        name: name, dependencies: dependencies,
        exclude: texts.names.isEmpty ? [] : ["\(texts.folder)/README.md"],
        resources: texts.names.map { .embedInCode("\(texts.folder)/\($0).txt") }, swiftSettings: checked)
}

func tests(of name: String, uses dependencies: [Target.Dependency] = [], fixtures: Bool = false) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        exclude: fixtures ? ["Fixtures"] : [], swiftSettings: checked)
}

let package = Package(
    name: "Encore",
    products: [.executable(name: "encore", targets: ["encore"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        systemLibrary("COpenBLAS", pkgConfig: "openblas", debian: "libopenblas-dev"),
        systemLibrary("CLAPACKE", pkgConfig: "lapacke", debian: "liblapacke-dev"),
        systemLibrary("CSndfile", pkgConfig: "sndfile", debian: "libsndfile1-dev"),
        systemLibrary("CSoxr", pkgConfig: "soxr", debian: "libsoxr-dev"),

        library("Numerics", uses: ["COpenBLAS", "CLAPACKE"]),
        library("Files"),
        library(
            "Audio", uses: ["Numerics", "Files", "CSndfile", "CSoxr"],
            texts: (folder: "GTZAN", names: ["train", "validation", "test"])),
        library("Synthesis", uses: ["Numerics"]),
        library("Learning", uses: ["Numerics", "Files"]),
        library("Analysis", uses: ["Numerics"]),
        library("Plots"),
        library("Experiments", uses: ["Audio", "Synthesis", "Learning", "Analysis", "Plots", "Files", "Numerics"]),
        .executableTarget(
            name: "encore",
            dependencies: ["Experiments", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: checked),

        .executableTarget(
            name: "encore-bench",
            dependencies: ["Audio", "Synthesis", "Learning", "Analysis", "Numerics", "Files", "CSndfile", "CSoxr"],
            swiftSettings: checked),

        .target(
            name: "TestSupport", dependencies: ["Numerics", "Files"], path: "Tests/TestSupport",
            swiftSettings: checked),
        tests(of: "Numerics"),
        tests(of: "Files"),
        tests(of: "Audio", fixtures: true),
        tests(of: "Synthesis"),
        tests(of: "Learning", fixtures: true),
        tests(of: "Analysis", fixtures: true),
        tests(of: "Plots"),
        tests(of: "Experiments"),
        tests(of: "encore"),
    ],
    swiftLanguageModes: [.v6]
)

// `make fuzz` alone builds this: it links only with libFuzzer, which brings the program that calls it.
if Context.environment["ENCORE_FUZZING"] != nil {
    package.targets.append(.executableTarget(
        name: "encore-fuzz", dependencies: ["Audio", "Experiments", "Learning", "Files", "Numerics"],
        path: "Tests/Fuzzing",
        swiftSettings: checked))
}

// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "NearestSongs",
    dependencies: [
        .package(name: "Encore", path: "../.."),
        // Shows that Encore's modules do not clash with swift-numerics's.
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    ],
    targets: [
        .executableTarget(
            name: "NearestSongs",
            dependencies: [
                .product(name: "Encore", package: "Encore"),
                .product(name: "RealModule", package: "swift-numerics"),
            ],
            path: "Sources")
    ],
    swiftLanguageModes: [.v6]
)

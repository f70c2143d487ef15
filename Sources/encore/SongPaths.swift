import ArgumentParser
import EncoreFiles
import Glibc

/// Files and folders that a command is given, or a list of them on standard input.
struct SongPaths: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Sound files, and folders that are searched for them; - reads a list from standard input: a path per line, "
                + "or paths that end in zero bytes, as find -print0 writes them.",
            valueName: "path"))
    var paths: [String]

    /// The paths as the bytes by which the system knows them.
    ///
    /// - Throws: `.missingInput` if the list on standard input cannot be read or names nothing.
    var filePaths: [FilePath] {
        get throws(Failure) {
            // Arguments that are not UTF-8 reach the parser mended.
            var arguments: [String: [UInt8]] = [:]
            for bytes in Self.parts((try? Self.content(of: "/proc/self/cmdline")) ?? [], endingIn: 0) {
                arguments[String(decoding: bytes, as: UTF8.self)] = bytes
            }
            var found: [FilePath] = []
            for path in paths {
                if path == "-" {
                    found += try Self.listOnStandardInput
                } else {
                    found.append(FilePath(bytes: arguments[path] ?? Array(path.utf8)))
                }
            }
            return found
        }
    }

    private static var listOnStandardInput: [FilePath] {
        get throws(Failure) {
            let content: [UInt8]
            do throws(SystemError) { content = try SystemCalls.readToEnd(of: STDIN_FILENO) } catch {
                throw Failure(.missingInput, path: "standard input", "cannot be read (\(error.reason))")
            }
            let lines = parts(content, endingIn: content.contains(0) ? 0 : UInt8(ascii: "\n"))
            guard !lines.isEmpty else { throw Failure(.missingInput, path: "standard input", "names no files") }
            return lines.map(FilePath.init)
        }
    }

    private static func content(of path: String) throws(SystemError) -> [UInt8] {
        let file = try SystemCalls.open(FilePath(path), O_RDONLY)
        defer { close(file) }
        return try SystemCalls.readToEnd(of: file)
    }

    private static func parts(_ bytes: [UInt8], endingIn end: UInt8) -> [[UInt8]] {
        bytes.split(separator: end).map { Array($0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0) }
            .filter { !$0.isEmpty }
    }
}

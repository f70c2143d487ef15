/// A problem outside Encore that stops a command: where, why, and what to do about it.
///
/// It reads as one line, "path: reason; remedy".
public struct Failure: Error, Equatable, CustomStringConvertible {
    /// What kind of failure it is; the raw value is the exit status of the command. 65, 66 and 74 follow sysexits.h;
    /// 130 is 128 + SIGINT.
    public enum Kind: Int32, Sendable {
        /// The run failed for a reason of its own.
        case runFailed = 1
        /// Data that cannot be used.
        case badData = 65
        /// An input that is not there.
        case missingInput = 66
        /// An output that cannot be written.
        case cannotWrite = 74
        /// The user stopped it.
        case interrupted = 130
    }

    public let kind: Kind
    /// The file or folder concerned.
    public let path: String?
    public let reason: String
    /// What the user can do.
    public let remedy: String?

    public init(_ kind: Kind, path: String? = nil, _ reason: String, remedy: String? = nil) {
        self.kind = kind
        self.path = path
        self.reason = reason
        self.remedy = remedy
    }

    public var description: String {
        let place = path.map { "\(printable($0)): " } ?? ""
        return place + reason + (remedy.map { "; \($0)" } ?? "")
    }
}

/// Text from outside on one line: control characters, which could move the cursor or fake a line, are escaped.
public func printable(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: result += "\\u{\(String(scalar.value, radix: 16))}"
        default: result.unicodeScalars.append(scalar)
        }
    }
}

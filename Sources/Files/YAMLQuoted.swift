/// A text as a value of YAML, in double quotes. What is not seen is escaped, for YAML allows little of it as it is.
package func yamlQuoted(_ text: String) -> String {
    let content = text.unicodeScalars.map { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        default: return (scalar == "\"" || scalar == "\\" ? "\\" : "") + String(scalar)
        }
    }
    return "\"" + content.joined() + "\""
}

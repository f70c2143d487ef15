import EncoreFiles

/// Bytes as people read them: "61.5 MB".
public enum ByteCount {
    public static func text(_ bytes: Int) -> String {
        bytes < 1_000_000_000 ? "\(decimal(Double(bytes) / 1e6, 1)) MB" : "\(decimal(Double(bytes) / 1e9, 2)) GB"
    }
}

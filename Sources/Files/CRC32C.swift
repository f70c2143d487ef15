/// The cyclic redundancy check CRC-32C of bytes, which many file formats are guarded by.
///
/// Source: G. Castagnoli, S. Bräuer and M. Herrmann, "Optimization of Cyclic Redundancy-Check Codes with 24 and 32
/// Parity Bits", IEEE Transactions on Communications 41 (1993); its parameters as in RFC 3720, appendix B.4.
package func crc32c(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { checksum, byte in table[Int(UInt8(truncatingIfNeeded: checksum) ^ byte)] ^ (checksum >> 8) }
}

/// For each byte the remainder of its division by the polynomial 0x1EDC6F41, the lowest bit first.
private let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { rest, _ in rest & 1 == 0 ? rest >> 1 : rest >> 1 ^ 0x82F6_3B78 }
}

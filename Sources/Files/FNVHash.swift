/// A 64-bit hash of bytes: against damage, not against somebody who means harm.
///
/// Source: the FNV-1a hash of Fowler, Noll and Vo, whose first value is the default.
package func fnvHash(_ bytes: [UInt8], from first: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64 {
    bytes.reduce(first) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

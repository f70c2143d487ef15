/// The bytes of a record in a TFRecord file: its length in 8 bytes, a checksum of these, the data, a checksum of the
/// data. A file is such records behind one another.
///
/// Source: "TFRecord and tf.train.Example", tensorflow.org/tutorials/load_data/tfrecord.
package func tfRecord(_ data: [UInt8]) -> [UInt8] {
    let length = LittleEndian.bytes(of: [UInt64(data.count)])
    return length + LittleEndian.bytes(of: [maskedChecksum(length)]) + data
        + LittleEndian.bytes(of: [maskedChecksum(data)])
}

/// The format masks checksums, as the checksum of data that ends in its own checksum would be the same for all data.
private func maskedChecksum(_ bytes: [UInt8]) -> UInt32 {
    let checksum = crc32c(bytes)
    return (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8
}

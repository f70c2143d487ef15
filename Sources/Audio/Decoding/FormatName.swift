import CSndfile

/// What people call a format of libsndfile's: "MP3", "WAV 16 bit", "Ogg Opus".
///
/// - Parameter format: a container and an encoding, as `SF_INFO` has them.
func formatName(_ format: Int) -> String {
    let container = format & SF_FORMAT_TYPEMASK
    let encoding = format & SF_FORMAT_SUBMASK
    if container == SF_FORMAT_MPEG { return encodings[encoding] ?? "MPEG" }
    let names = [containers[container] ?? "another container", encodings[encoding] ?? "in another encoding"]
    return names.joined(separator: " ")
}

private let containers = [
    SF_FORMAT_WAV: "WAV", SF_FORMAT_WAVEX: "WAV", SF_FORMAT_RF64: "RF64", SF_FORMAT_W64: "W64",
    SF_FORMAT_AIFF: "AIFF", SF_FORMAT_AU: "AU", SF_FORMAT_CAF: "CAF", SF_FORMAT_FLAC: "FLAC", SF_FORMAT_OGG: "Ogg",
    SF_FORMAT_RAW: "raw", SF_FORMAT_PAF: "PAF", SF_FORMAT_SVX: "SVX", SF_FORMAT_NIST: "NIST", SF_FORMAT_VOC: "VOC",
    SF_FORMAT_IRCAM: "IRCAM", SF_FORMAT_MAT4: "MAT4", SF_FORMAT_MAT5: "MAT5", SF_FORMAT_PVF: "PVF",
    SF_FORMAT_XI: "XI", SF_FORMAT_HTK: "HTK", SF_FORMAT_SDS: "SDS", SF_FORMAT_AVR: "AVR", SF_FORMAT_SD2: "SD2",
    SF_FORMAT_WVE: "WVE", SF_FORMAT_MPC2K: "MPC 2000",
]

private let encodings = [
    SF_FORMAT_PCM_S8: "8 bit", SF_FORMAT_PCM_U8: "8 bit", SF_FORMAT_PCM_16: "16 bit", SF_FORMAT_PCM_24: "24 bit",
    SF_FORMAT_PCM_32: "32 bit", SF_FORMAT_FLOAT: "32 bit float", SF_FORMAT_DOUBLE: "64 bit float",
    SF_FORMAT_ULAW: "µ-law", SF_FORMAT_ALAW: "A-law", SF_FORMAT_IMA_ADPCM: "IMA ADPCM",
    SF_FORMAT_MS_ADPCM: "Microsoft ADPCM", SF_FORMAT_GSM610: "GSM 6.10", SF_FORMAT_VOX_ADPCM: "VOX ADPCM",
    SF_FORMAT_VORBIS: "Vorbis", SF_FORMAT_OPUS: "Opus", SF_FORMAT_ALAC_16: "ALAC 16 bit",
    SF_FORMAT_ALAC_20: "ALAC 20 bit", SF_FORMAT_ALAC_24: "ALAC 24 bit", SF_FORMAT_ALAC_32: "ALAC 32 bit",
    SF_FORMAT_DPCM_8: "8 bit DPCM", SF_FORMAT_DPCM_16: "16 bit DPCM", SF_FORMAT_MPEG_LAYER_I: "MP1",
    SF_FORMAT_MPEG_LAYER_II: "MP2", SF_FORMAT_MPEG_LAYER_III: "MP3",
]

import CSndfile
import EncoreFiles
import Synchronization

/// libsndfile's handle on an open file, and every call that Encore makes with it. The file is closed with its owner.
@safe struct SndfileHandle: ~Copyable {
    /// What libsndfile says of the file.
    let info: SF_INFO
    private let file: OpaquePointer

    /// `sf_open` leaves the reason of a failure in a variable of the whole process: opening and asking go together.
    private static let opening = Mutex(())

    /// - Parameters:
    ///   - descriptor: of an open file. From here on it is libsndfile's, which closes it when opening fails, too.
    ///   - mode: SFM_READ or SFM_WRITE.
    ///   - info: the format to write; all zeros for a file to be read.
    init(_ descriptor: Int32, mode: Int, _ info: SF_INFO = SF_INFO()) throws(SystemError) {
        var info = info
        let (file, reason) = unsafe Self.opening.withLock { _ in
            let file = unsafe sf_open_fd(descriptor, Int32(mode), &info, 1)
            return unsafe (file, file == nil ? String(cString: sf_strerror(nil)) : "")
        }
        guard let file = unsafe file else { throw SystemError(reason: reason) }
        unsafe self.file = file
        self.info = info
    }

    deinit { unsafe sf_close(file) }

    /// Closes the file, which writes what libsndfile still holds.
    consuming func close() throws(SystemError) {
        let status = unsafe sf_close(file)
        discard self
        guard status == 0 else { throw unsafe SystemError(reason: String(cString: sf_error_number(status))) }
    }

    /// What went wrong in the last call.
    var failure: SystemError? {
        unsafe sf_error(file) == 0 ? nil : SystemError(reason: String(cString: sf_strerror(file)))
    }

    /// Whether what went wrong in the last call is the disk's fault and not the file's.
    var systemHasFailed: Bool { unsafe sf_error(file) == Int32(SF_ERR_SYSTEM) }

    /// One of the texts that tags hold.
    ///
    /// - Parameter kind: SF_STR_TITLE and the like.
    func text(_ kind: Int) -> String? {
        unsafe sf_get_string(file, Int32(kind)).map { unsafe String(cString: $0) }
    }

    /// Reads the next frames, interleaved, into the beginning of a block.
    ///
    /// - Returns: how many there were; fewer than asked for at the end or where the sound is damaged.
    func read(_ frames: Int, into block: inout [Float]) -> Int {
        requireRoom(frames, block.count)
        return unsafe block.withUnsafeMutableBufferPointer {
            unsafe max(0, Int(sf_readf_float(file, $0.baseAddress, sf_count_t(frames))))
        }
    }

    /// The same as whole numbers of 16 bits.
    func read(_ frames: Int, into block: inout [Int16]) -> Int {
        var samples = block.mutableSpan
        return read(frames, into: &samples, at: 0)
    }

    /// The same, behind the first `filled` samples of a block.
    func read(_ frames: Int, into block: inout MutableSpan<Int16>, at filled: Int) -> Int {
        requireRoom(frames, block.count - filled)
        return unsafe block.withUnsafeMutableBufferPointer { samples in
            unsafe max(0, Int(sf_readf_short(file, samples.extracting(filled...).baseAddress, sf_count_t(frames))))
        }
    }

    /// Writes frames, interleaved.
    func write(_ frames: Int, _ block: [Float]) throws(SystemError) {
        requireRoom(frames, block.count)
        let written = unsafe block.withUnsafeBufferPointer {
            unsafe sf_writef_float(file, $0.baseAddress, sf_count_t(frames))
        }
        guard written == frames else { throw failure ?? SystemError() }
    }

    /// The same as whole numbers of 16 bits.
    func write(_ frames: Int, _ block: [Int16]) throws(SystemError) {
        requireRoom(frames, block.count)
        let written = unsafe block.withUnsafeBufferPointer {
            unsafe sf_writef_short(file, $0.baseAddress, sf_count_t(frames))
        }
        guard written == frames else { throw failure ?? SystemError() }
    }

    private func requireRoom(_ frames: Int, _ samples: Int) {
        precondition(
            frames >= 0 && samples / Int(info.channels) >= frames,
            "\(samples) samples are not \(frames) frames of \(info.channels) channels")
    }
}

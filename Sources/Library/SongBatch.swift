public import EncoreAudio
public import EncoreExperiments
public import EncoreFiles
internal import Synchronization

/// Many songs that are worked on one after the other: it names those that cannot be used, and counts.
public final class SongBatch: Sendable {
    public let songs: [Song]
    private let isStrict: Bool
    private let showsProgress: Bool
    private let monitor: any Monitor
    private let state: Mutex<State>

    private struct State {
        var used = 0
        var skipped: [SongRemark]
        var firstFailure: Failure?
    }

    /// - Parameters:
    ///   - songs: those to be worked on.
    ///   - skipped: what was skipped before.
    ///   - isStrict: whether to stop at the first song that cannot be used.
    ///   - showsProgress: whether the monitor is told how many are done.
    public init(
        _ songs: [Song], skipped: [SongRemark], isStrict: Bool, showsProgress: Bool = true, _ monitor: any Monitor
    ) {
        self.songs = songs
        self.isStrict = isStrict
        self.showsProgress = showsProgress
        self.monitor = monitor
        state = Mutex(State(skipped: skipped))
        for remark in skipped { monitor.warn("skipped \(remark)") }
    }

    /// - Returns: `nil` for a song that cannot be used, which is then named.
    /// - Throws: the failure of such a song if the user wants to stop there.
    public func usable<Value>(_ result: Result<Value, Failure>, of index: Int) throws(Failure) -> Value? {
        if showsProgress { monitor.songs("songs", done: index + 1, of: songs.count) }
        switch result {
        case .success(let value):
            state.withLock { $0.used += 1 }
            return value
        case .failure(let failure):
            if isStrict { throw failure }
            let remark = SongRemark(songs[index].name, failure)
            monitor.warn("skipped \(remark)")
            state.withLock {
                $0.skipped.append(remark)
                if $0.firstFailure == nil { $0.firstFailure = failure }
            }
            return nil
        }
    }

    public var skipped: [SongRemark] { state.withLock { $0.skipped } }

    /// - Throws: if there was no song that could be used.
    public func requireUsable() throws(Failure) {
        let (used, skipped, first) = state.withLock { ($0.used, $0.skipped.count, $0.firstFailure) }
        guard used == 0 else { return }
        if let first, skipped == 1 { throw Failure(first.kind, "no song could be used") }
        throw Failure(
            .badData, skipped > 0 ? "none of \(skipped) files could be used" : "there is no sound file here")
    }

    /// How many songs were used and skipped: "19 songs, 1 skipped".
    public var summary: String {
        state.withLock { counted($0.used, "song") + ($0.skipped.isEmpty ? "" : ", \($0.skipped.count) skipped") }
    }
}

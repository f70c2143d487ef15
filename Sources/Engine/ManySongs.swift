package import EncoreAudio
package import EncoreFiles
internal import EncoreNumerics
internal import Synchronization

extension Model {
    /// Analyzes songs, several at a time, and passes on what is made of each, in the order of the songs.
    ///
    /// - Parameters:
    ///   - store: where decoded songs are looked for.
    ///   - hop: as in `analyze(_:hop:)`.
    ///   - isStopped: asked before each song; once it says yes, no other is begun.
    ///   - summarize: makes of an analysis what is wanted of it; called by any thread, by several at once.
    ///   - each: takes the results in the order of the songs; called by any thread, by one at a time. Once it says
    ///     no, no other song is begun.
    /// - Throws: what `each` throws, and failures of `summarize` or the store that are of kind `.cannotWrite` or
    ///   `.runFailed`: the next song would fail as well. All others are results.
    package func forEachSong<Summary: Sendable>(
        _ songs: [Song], from store: SampleStore, hop: Double? = nil, isStopped: @Sendable () -> Bool = { false },
        summarize: @Sendable (Int, Sound, SongAnalysis) throws(Failure) -> Summary,
        each: @Sendable (Int, Result<Summary, Failure>) throws(Failure) -> Bool
    ) throws(Failure) {
        let state = Mutex(OrderedResults<Summary>())
        pool.run(songs.count) { index in
            guard !isStopped(), state.withLock({ !$0.isOver }) else { return }
            let result = Result { () throws(Failure) in
                let sound = try Sound(songs[index].location, from: store)
                return try summarize(index, sound, try analyze(sound, hop: hop))
            }
            state.withLock { $0.add(result, at: index, each) }
        }
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }
}

/// Results that come in any order and are passed on in that of their numbers.
private struct OrderedResults<Summary: Sendable> {
    private var waiting: [Int: Result<Summary, Failure>] = [:]
    private var next = 0
    private(set) var failure: Failure?
    private(set) var isOver = false

    mutating func add(
        _ result: Result<Summary, Failure>, at index: Int,
        _ each: (Int, Result<Summary, Failure>) throws(Failure) -> Bool
    ) {
        waiting[index] = result
        while !isOver, let result = waiting.removeValue(forKey: next) {
            do throws(Failure) {
                if case .failure(let failure) = result, [.cannotWrite, .runFailed].contains(failure.kind) {
                    throw failure
                }
                isOver = try !each(next, result)
            } catch {
                failure = error
                isOver = true
            }
            next += 1
        }
    }
}

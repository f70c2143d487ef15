import Foundation

extension Tool {
    /// How often a test kills a process. `ENCORE_KILLS` says it; a hundred take a few minutes.
    private static let kills = ProcessInfo.processInfo.environment["ENCORE_KILLS"].flatMap { Int($0) } ?? 8

    /// Kills a command at random moments and starts it again until it ends by itself, and does so anew until it has
    /// been killed `ENCORE_KILLS` times.
    ///
    /// - Parameter whole: the arguments of the same command in another folder, which nothing disturbs. It runs first,
    ///   and says how long the command takes.
    /// - Parameter begin: removes what the last time left.
    /// - Parameter command: the arguments of the next start.
    /// - Parameter check: looks at the outcome of a command that has ended by itself.
    public static func killing(
        whole: [String], begin: () throws -> Void, command: () -> [String], check: (Outcome) throws -> Void
    ) throws {
        let start = Date()
        try check(try run(whole))
        let duration = Date().timeIntervalSince(start)
        var (killed, finished) = (0, 0)
        while killed < kills {
            try begin()
            var outcome: Outcome
            repeat {
                let tool = try self.start(command())
                if killed < kills {
                    usleep(UInt32(1e6 * duration * Double.random(in: 0..<1)))
                    tool.send(SIGKILL)
                }
                outcome = tool.wait()
                if outcome.wasKilled { killed += 1 }
            } while outcome.wasKilled
            try check(outcome)
            finished += 1
        }
        // The figure that a long run is made for.
        print("killed \(killed) times on the way to \(finished) ends")
    }
}

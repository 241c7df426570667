import AgentEvents
import HookClient
import Projections

/// What the transcripts of open runs say so far: each look at them reads what was added since.
///
/// A look costs a stat(2) for each run that is looked at, and what is new is read. Of many runs
/// those take turns that were not looked at for longest.
struct LiveWatch {
    private let limits: Limits
    private var transcripts: Transcripts
    private var watched: [String: Watched] = [:]
    private var turn = 0
    /// What the last turn cost.
    private(set) var cost = Cost()

    private struct Watched {
        var tail: TranscriptTail?
        var start: Int64
        /// When it was looked at last.
        var turn: Int
        var row: LiveRun
    }

    struct Limits {
        /// How many runs are looked at in one turn.
        var runs = 200
        /// How much is read in one turn, in bytes; the last transcript may go a step beyond.
        var turnSize = 64 << 20
        /// Of how many bytes of transcripts the lines are remembered. Beyond, nothing is read on.
        var heldSize = 1 << 30
    }

    struct Cost: Equatable {
        var runs = 0
        var bytes = 0
    }

    init(_ finder: TranscriptFinder, _ limits: Limits = Limits()) {
        transcripts = Transcripts(finder)
        self.limits = limits
    }

    /// - Parameters:
    ///   - open: All open runs; others are forgotten.
    ///   - now: Wall clock, ms since 1970.
    mutating func look(at open: [OpenRun], now: Int64) -> [LiveRun] {
        turn += 1
        cost = Cost()
        let ids = Set(open.map(\.id))
        watched = watched.filter { ids.contains($0.key) }
        var held = watched.values.reduce(0) { $0 + ($1.tail?.offset ?? 0) }
        let waiting = open.sorted {
            (watched[$0.id]?.turn ?? 0) < (watched[$1.id]?.turn ?? 0)
        }
        for run in waiting.prefix(limits.runs) where cost.bytes < limits.turnSize {
            held += look(at: run, mayRead: held < limits.heldSize, now: now)
        }
        return open.compactMap { watched[$0.id]?.row }
    }

    /// - Returns: How many bytes of transcript more are held.
    private mutating func look(at run: OpenRun, mayRead: Bool, now: Int64) -> Int {
        var each =
            watched[run.id]
            ?? Watched(
                start: run.startMilliseconds, turn: turn,
                row: LiveRun(
                    id: run.id, agent: run.agent, lastSignMilliseconds: run.lastSeenMilliseconds))
        if each.start != run.startMilliseconds { each.tail = nil }
        each.start = run.startMilliseconds
        each.turn = turn
        each.row.lastSignMilliseconds = max(
            each.row.lastSignMilliseconds, run.lastSeenMilliseconds)
        defer {
            watched[run.id] = each
            cost.runs += 1
        }
        // Out of the dictionary, or reading on would copy it.
        watched[run.id] = nil
        guard var tail = each.tail ?? tail(of: run, now: now) else { return 0 }
        each.tail = nil
        let (offset, read) = (tail.offset, tail.bytesRead)
        if tail.advance(limit: mayRead ? TranscriptTail.stepSize : 0) {
            note(tail, in: &each.row, now: now)
        }
        cost.bytes += tail.bytesRead - read
        if tail.file == nil {
            // It is gone, perhaps to another project: the next turn asks.
            _ = transcripts.state(of: run.agent, now: now)
            return 0
        }
        each.tail = tail
        return tail.offset - offset
    }

    /// What follows a run's transcript: the place to choose by harness.
    ///
    /// A subagent's first run is all of its transcript. Any other begins at its start: what the
    /// transcript held before is of earlier runs, or of nobody that the log knows.
    private mutating func tail(of run: OpenRun, now: Int64) -> TranscriptTail? {
        guard run.agent.harness == "claude-code",
            let path = transcripts.path(of: run.agent, now: now)
        else { return nil }
        let isWhole = run.run == 1 && !run.agent.isMain
        return TranscriptTail(
            path: path, sessionID: run.agent.session, lines: run.agent.isMain ? .main : .agent,
            from: isWhole ? nil : run.startMilliseconds)
    }

    private func note(_ tail: TranscriptTail, in row: inout LiveRun, now: Int64) {
        guard let file = tail.file else { return }
        row.transcriptSize = Int64(file.size)
        // A clock may be wrong, and a file may have any time.
        row.lastSignMilliseconds = max(
            row.lastSignMilliseconds, min(file.modifiedMilliseconds, now))
        // Until then it may not have come to the run's lines.
        guard tail.isLevel else { return }
        row.figures = LiveFigures(of: tail.reading.figures, since: tail.earlier)
        row.lastTool = tail.lastTool
    }
}

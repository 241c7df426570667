import AgentEvents

/// The fold of a rollout's lines. A value without I/O: feed it lines, ask it for figures.
///
/// A rollout is of one thread: of a main agent, or of a sub-agent. Where the thread began as a
/// fork, lines of the other thread may stand before its own, with the time at which they were
/// copied.
struct Rollout {
    private let bound: Int64
    private let isAgent: Bool
    private var part = Part.beginning
    /// Of the first line that has a time.
    private var writtenFrom: Int64?
    private var hasMeta = false
    private var threadID: [UInt8]?
    private var threadTime: UUIDTime?
    private var statesFailures = false
    private var task = TaskFacts()
    private var requests = RequestTally()
    private var own = OwnLines()
    /// Of Codex, when the thread began.
    private(set) var version: String?
    /// The thread's id.
    private(set) var agentID: String?

    private enum Part {
        /// Before the first turn, which may be a copy.
        case beginning
        /// Copies; `hasTurns`: that name their turns.
        case copied(hasTurns: Bool)
        case own
    }

    /// How long after the first line copies may be written.
    private static let copyingMilliseconds: Int64 = 1_000

    /// - Parameters:
    ///   - lines: Whether it is read for a sub-agent or for a main agent's turn.
    ///   - bound: The rollout ends before the first line that counts and is not before this.
    init(_ lines: TranscriptReading.Lines, before bound: Int64? = nil) {
        isAgent = lines == .agent
        self.bound = bound ?? .max
    }

    var firstLineMilliseconds: Int64? { own.firstLineMilliseconds }
    var lastLineMilliseconds: Int64? { own.lastLineMilliseconds }

    /// Applies the line, if it counts. False if the rollout ends before it.
    mutating func apply(_ line: RolloutLine) -> Bool {
        guard line.isEnvelope else { return true }
        let fact = line.fact
        let time = line.timeMilliseconds
        place(fact, at: time)
        if case .copied = part {
            noteCopy(fact, at: time)
            return true
        }
        if let time, time >= bound { return false }
        if case .meta(let meta) = fact, !hasMeta { take(meta) }
        noteRequest(fact, at: time)
        own.take(fact, at: time, statesFailures: statesFailures)
        return true
    }

    /// Decides whether the line is the thread's own.
    private mutating func place(_ fact: RolloutLine.Fact, at time: Int64?) {
        let start = writtenFrom ?? time
        writtenFrom = start
        let isLater =
            start.flatMap { start in time.map { $0 - start } }
            .map { $0 > Self.copyingMilliseconds } ?? false
        switch (part, fact) {
        case (.beginning, .meta(let meta)) where !isOwn(meta.threadID):
            part = .copied(hasTurns: false)
            own = OwnLines()
        case (.beginning, .turnStart), (.beginning, .prompt): part = .own
        case (.copied, .turnStart(let id)):
            part = .copied(hasTurns: true)
            if let thread = threadTime, let turn = id.flatMap({ UUIDTime($0.rawBytes) }) {
                if turn.milliseconds >= thread.milliseconds { part = .own }
            } else if isLater {
                part = .own
            }
        case (.copied(hasTurns: false), .prompt) where isLater: part = .own
        default: break
        }
    }

    private mutating func take(_ meta: RolloutMeta) {
        hasMeta = true
        threadID = meta.threadID.map { Array($0.rawBytes) }
        threadTime = meta.threadID.flatMap { UUIDTime($0.rawBytes) }
        agentID = meta.threadID?.string.cleaned()
        version = meta.version?.string.cleaned()
        statesFailures = meta.statesFailures
        task.spawnDepth = meta.spawnDepth
        if let depth = meta.spawnDepth, depth > 1 {
            task.parentAgentID = meta.parentID?.string.cleaned()
        }
    }

    private func isOwn(_ thread: JSONText?) -> Bool {
        guard let threadID, let thread else { return true }
        return thread.rawBytes.elementsEqual(threadID)
    }

    /// Of a copy holds only what the thread goes on from.
    private mutating func noteCopy(_ fact: RolloutLine.Fact, at time: Int64?) {
        switch fact {
        case .context(let turnID, let model): requests.note(model: model, ofTurn: turnID)
        case .speed(let isFast): requests.note(isFast: isFast)
        case .totals(let totals): requests.take(totals, at: time, isCopy: true)
        default: break
        }
    }

    private mutating func noteRequest(_ fact: RolloutLine.Fact, at time: Int64?) {
        switch fact {
        case .context(let turnID, let model): requests.note(model: model, ofTurn: turnID)
        case .speed(let isFast): requests.note(isFast: isFast)
        case .totals(let totals): requests.take(totals, at: time)
        case .usage(let record) where isOwn(record.threadID): requests.take(record, at: time)
        default: break
        }
    }

    /// What everything applied so far says; without a transcript's identity.
    var reading: Reading {
        var reading = Reading(figures: figures)
        (reading.outcome, reading.outcomeEvidence) = own.outcome
        reading.error = own.error
        if isAgent, own.hasLines {
            reading.task = task
            reading.task.source = .autoActivation
        }
        return reading
    }

    private var figures: Figures {
        var figures = Figures()
        guard own.hasLines else { return figures }
        figures.toolCalls = Array(own.calls.byTool.prefix(Limit.toolNames))
        figures.tokens = Array(requests.buckets.prefix(Limit.tokenBuckets))
        figures.isOutputExact = true
        figures.responseTimeMilliseconds = own.responseTimeMilliseconds
        figures.output = own.output
        return figures
    }

    func identity(pathHash: EventID, bytesRead: Int64, isComplete: Bool) -> TranscriptIdentity {
        let isWithinLimits =
            own.calls.byTool.count <= Limit.toolNames
            && requests.buckets.count <= Limit.tokenBuckets
        var identity = TranscriptIdentity(
            pathHash: pathHash, bytesRead: bytesRead, isComplete: isComplete && isWithinLimits)
        identity.firstMilliseconds = own.firstMilliseconds
        identity.lastMilliseconds = own.lastMilliseconds
        return identity
    }
}

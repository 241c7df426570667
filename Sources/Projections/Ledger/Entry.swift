import AgentEvents

/// A run, or a stop that belongs to none, while the facts of its agent are gone through.
struct Entry {
    enum Kind {
        case run
        case `internal`
        case unpaired
        case linked
    }

    enum End: Equatable {
        case stop
        case close(Closed.Status)
        case nextPrompt
    }

    let openedBy: EventID
    var kind: Kind
    var start: Int64?
    var end: Int64?
    var endedBy: End?
    var lastSeen: Int64
    /// The place of its latest event, reports after its end included.
    var lastTime: Int64
    /// The stop that read most, so far.
    var stop: Reading?
    /// Of a close or a prompt that ended it.
    var closeReason: String?
    var pairing: String?
    /// Whether its start was inferred from a transcript.
    var isInferred = false
    var name: String?
    var project: String?
    var harnessVersion: String?
    /// What reports added, the last that was given of each.
    var report = Reported()
    var reportName: String?
    /// Of its starts, the last that was given.
    var startDescription: String?
    var repeatedStarts: Int64 = 0
    var repeatedStops: Int64 = 0
    /// The events that it contains, apart from measurements.
    var events: [EventID] = []
    var offsets: [UInt64] = []

    init(_ kind: Kind, openedBy: EventID, start: Int64?, at time: Int64) {
        self.openedBy = openedBy
        self.kind = kind
        self.start = start
        lastSeen = time
        lastTime = time
    }

    var isOpen: Bool { end == nil }

    func contains(_ event: EventID) -> Bool { events.contains(event) }

    mutating func add(_ fact: Fact) {
        events.append(fact.event.id)
        offsets.append(fact.offset)
    }

    /// Takes in an event of the agent's own hooks.
    mutating func touch(with fact: Fact, at time: Int64) {
        add(fact)
        lastSeen = max(lastSeen, time)
        lastTime = max(lastTime, time)
        if let name = fact.event.agentName, !name.isEmpty { self.name = name }
        if let project = fact.event.project, !project.isEmpty { self.project = project }
        if let version = fact.event.harnessVersion, !version.isEmpty { harnessVersion = version }
        if case .started(let started) = fact.event.body {
            startDescription = started.taskDescription ?? startDescription
        }
    }

    mutating func end(at time: Int64, with reading: Reading) {
        end = time
        endedBy = .stop
        closeReason = nil
        // Of stops that read equally far the last one holds.
        if reading.bytesRead >= stop?.bytesRead ?? -1 { stop = reading }
    }

    mutating func close(at time: Int64, by end: End, reason: String?) {
        self.end = time
        lastSeen = max(lastSeen, time)
        endedBy = end
        closeReason = reason
    }

    mutating func add(_ reported: Reported, _ fact: Fact) {
        add(fact)
        // Together: a report of a tool use without a parent agent names the main agent.
        if let toolUse = reported.parentToolUseID {
            report.parentToolUseID = toolUse
            report.parentAgentID = reported.parentAgentID
        }
        report.launch = reported.launch ?? report.launch
        if let outcome = reported.outcome {
            report.outcome = outcome
            report.error = reported.error
        }
        report.taskDescription = reported.taskDescription ?? report.taskDescription
        report.totalTokens = reported.totalTokens ?? report.totalTokens
        report.totalToolUses = reported.totalToolUses ?? report.totalToolUses
        report.totalDurationMilliseconds =
            reported.totalDurationMilliseconds ?? report.totalDurationMilliseconds
        if let name = fact.event.agentName, !name.isEmpty { reportName = name }
    }
}

extension Reading {
    /// How far the transcript was read; −1 without one, so that any reading is better than none.
    var bytesRead: Int64 { figures.transcript?.bytesRead ?? -1 }
}

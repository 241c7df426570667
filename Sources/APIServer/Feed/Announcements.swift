import Projections

/// What a change of the views is told as.
struct Announcement: Sendable {
    enum Kind: String, Sendable {
        case started = "agent_started"
        /// Once for each execution, however often it is corrected afterwards.
        case completed = "agent_completed"
        /// Another status than was told before, of one that is completed already.
        case statusUpdate = "agent_status_update"
        /// Anything else about it is another.
        case updated = "agent_updated"
        /// It turned out to be no execution.
        case withdrawn = "agent_withdrawn"
    }

    var kind: Kind
    /// How many records of the log it reflects.
    var offset: UInt64
    /// Nil where the entry is gone.
    var execution: ListedExecution?
    var name: EntryName
    /// Its JSON.
    var data: String
    /// The id that it was told of under before, if that was another.
    var replaces: String?
}

/// What was told of each execution, as far as it can still change, and what is to be told when the
/// views say something else.
///
/// Memory is bounded: what was completed first is forgotten first. Of an execution that is not
/// remembered, its records tell whether it was there before, so that no completion is told twice.
struct Announcements {
    private struct Known {
        var name: EntryName
        var status: Execution.Status
        var hasCompleted: Bool
        var fingerprint: Int
        var lastOffset: UInt64
    }

    private var known: [String: Known] = [:]
    private var idsByAgent: [AgentKey: Set<String>] = [:]
    /// What has ended and has a record before this one, and is not remembered, was told of.
    private var floor: UInt64
    private let countMax: Int

    /// - Parameters:
    ///   - entries: Runs that are open and stops that no run belongs to: whatever may still become
    ///     an execution's completion.
    ///   - start: Everything else with a record before it has been told of.
    init(_ entries: [ListedExecution], start: UInt64, countMax: Int = 50_000) {
        floor = start
        self.countMax = countMax
        for entry in entries { remember(entry, entry.json.text, hasCompleted: false) }
    }

    var count: Int { known.count }

    /// The runs that were told of as open.
    var open: some Sequence<EntryName> {
        known.values.lazy.filter { $0.status == .running }.map(\.name)
    }

    func isOpen(_ id: String) -> Bool { known[id]?.status == .running }

    /// Compares what an agent's entries are now with what was told of them.
    ///
    /// - Parameters:
    ///   - run: `entries` are all of the agent's from this one on.
    ///   - offset: How many records an announcement reflects whose entry has no new record.
    ///   - previous: How many records were told of so far.
    ///   - exists: Whether there is an entry with an id.
    mutating func announce(
        _ entries: [ListedExecution], of agent: AgentKey, fromRun run: Int, offset: UInt64,
        previous: UInt64, exists: (String) throws -> Bool
    ) rethrows -> [Announcement] {
        var found: [Announcement] = []
        let present = Set(entries.map(\.id))
        var missing: [Known] = []
        for id in (idsByAgent[agent] ?? []).subtracting(present) {
            guard let entry = known[id], entry.name.run >= run, try !exists(id) else { continue }
            missing.append(entry)
        }
        for entry in entries {
            let data = entry.json.text
            var before = known[entry.id]
            if before == nil,
                let index = missing.firstIndex(where: { entry.offsets.contains($0.lastOffset) })
            {
                // An event that is earlier came late and opens it now: it goes by another id.
                before = missing.remove(at: index)
                before.map { forget($0.name) }
            }
            let last = entry.offsets.last ?? 0
            let isNew = last >= previous
            let (kind, hasCompleted) = judge(entry, data, before, isNew: isNew)
            remember(entry, data, hasCompleted: hasCompleted)
            guard let kind else { continue }
            found.append(
                Announcement(
                    kind: kind, offset: isNew ? last + 1 : offset, execution: entry,
                    name: EntryName(id: entry.id, agent: agent, run: entry.run), data: data,
                    replaces: before?.name.id == entry.id ? nil : before?.name.id))
        }
        for entry in missing {
            forget(entry.name)
            guard entry.status.isExecution else { continue }
            found.append(
                Announcement(
                    kind: .withdrawn, offset: offset, execution: nil, name: entry.name,
                    data: entry.name.json.text, replaces: nil))
        }
        return found
    }

    /// What to tell of an entry, and whether its completion has been told then.
    private func judge(
        _ entry: ListedExecution, _ data: String, _ before: Known?, isNew: Bool
    ) -> (kind: Announcement.Kind?, hasCompleted: Bool) {
        let isExecution = entry.status.isExecution
        let isCompleted = isExecution && entry.status != .running
        guard let before else {
            if !isExecution { return (nil, false) }
            if !isCompleted { return (.started, false) }
            let isOld = entry.offsets.first ?? 0 < floor
            if isOld { return (isNew ? .updated : nil, true) }
            return (.completed, true)
        }
        if !isExecution {
            return (before.status.isExecution ? .withdrawn : nil, before.hasCompleted)
        }
        if isCompleted && !before.hasCompleted { return (.completed, true) }
        if !before.status.isExecution && !before.hasCompleted { return (.started, false) }
        if before.status != entry.status { return (.statusUpdate, before.hasCompleted) }
        let isSame = before.fingerprint == data.hashValue
        return (isSame ? nil : .updated, before.hasCompleted)
    }

    private mutating func remember(
        _ entry: ListedExecution, _ data: String, hasCompleted: Bool
    ) {
        let name = EntryName(id: entry.id, agent: entry.agent, run: entry.run)
        known[entry.id] = Known(
            name: name, status: entry.status, hasCompleted: hasCompleted,
            fingerprint: data.hashValue, lastOffset: entry.offsets.last ?? 0)
        idsByAgent[entry.agent, default: []].insert(entry.id)
        if known.count > countMax { forgetOldest() }
    }

    private mutating func forget(_ name: EntryName) {
        known[name.id] = nil
        idsByAgent[name.agent]?.remove(name.id)
        if idsByAgent[name.agent]?.isEmpty == true { idsByAgent[name.agent] = nil }
    }

    /// Forgets a tenth: of those that are completed, the ones that changed least recently.
    private mutating func forgetOldest() {
        let completed = known.values.filter(\.hasCompleted).sorted {
            $0.lastOffset < $1.lastOffset
        }
        for entry in completed.prefix(max(1, countMax / 10)) {
            floor = max(floor, entry.lastOffset + 1)
            forget(entry.name)
        }
    }
}

extension Execution.Status {
    /// Whether it is of an execution, running or not.
    var isExecution: Bool { self == .running || isCounted }
}

extension EntryName {
    /// All that is left to say of one that is gone.
    fileprivate var json: JSONValue {
        .object([
            ("id", .string(id)), ("run", .integer(Int64(run))),
            ("kind", .string((agent.isMain ? Execution.Kind.main : .subagent).rawValue)),
            ("agent_id", .string(agent.shownID)), ("session_id", .string(agent.session)),
            ("harness", .string(agent.harness)),
        ])
    }
}

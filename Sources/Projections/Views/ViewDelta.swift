import AgentEvents

/// What a batch of changes does to the views: sums to add to rows. A value; applying two deltas in
/// either order, or their union at once, gives the same rows.
struct ViewDelta {
    private(set) var minutely: [MinuteKey: ExecutionSums] = [:]
    private(set) var hourly: [HourKey: ExecutionSums] = [:]
    private(set) var daily: [DayKey: ExecutionSums] = [:]
    private(set) var dailyHours: [DayHourKey: CountSum] = [:]
    private(set) var dailyTypes: [DayTypeKey: CountSum] = [:]
    private(set) var agentDays: [AgentDayKey: ExecutionSums] = [:]
    private(set) var agentDurations: [AgentDurationKey: CountSum] = [:]
    private(set) var tools: [ToolKey: ToolSums] = [:]
    private(set) var toolPairs: [ToolPairKey: CountSum] = [:]
    private(set) var models: [ModelKey: ModelSums] = [:]
    private(set) var projects: [ProjectKey: ExecutionSums] = [:]
    private(set) var sessions: [SessionKey: ExecutionSums] = [:]
    private(set) var quality: [QualityKey: CountSum] = [:]

    /// Pairs are of so many tools of an execution at most: they grow with the square.
    static let pairedTools = 32

    mutating func apply(_ change: Change) {
        if let before = change.before, let after = change.after,
            Change.isSame(before.contribution, after.contribution)
        {
            return
        }
        if let before = change.before { add(before, sign: -1) }
        if let after = change.after { add(after, sign: 1) }
    }

    /// An entry is counted in the bucket of its end.
    private mutating func add(_ execution: Execution, sign: Int64) {
        guard let end = execution.endMilliseconds else { return }
        let day = end - end % ViewTable.day
        for each in execution.findings {
            quality[
                QualityKey(bucketStart: day, finding: each.finding, kind: execution.kind),
                default: .init()
            ].count += sign * each.count
        }
        guard execution.status.isCounted else { return }
        addSums(execution, sign: sign, day: day, end: end)
        addTools(execution, sign: sign, day: day, hour: end - end % ViewTable.hour)
        for tokens in execution.models {
            models[
                ModelKey(
                    bucketStart: day, model: ExactText(tokens.model), kind: execution.kind),
                default: .init()
            ].add(ModelSums(tokens), sign: sign)
        }
    }

    private mutating func addSums(
        _ execution: Execution, sign: Int64, day: Int64, end: Int64
    ) {
        let kind = execution.kind
        let type = ExactText(execution.type)
        let name = ExactText(execution.name ?? "")
        let minute = end - end % ViewTable.minute
        let hour = end - end % ViewTable.hour
        let sums = ExecutionSums(execution)
        minutely[MinuteKey(bucketStart: minute, type: type, kind: kind), default: .init()]
            .add(sums, sign: sign)
        hourly[HourKey(bucketStart: hour, type: type, kind: kind), default: .init()]
            .add(sums, sign: sign)
        daily[DayKey(bucketStart: day, kind: kind), default: .init()].add(sums, sign: sign)
        let hourOfDay = (hour - day) / ViewTable.hour
        dailyHours[DayHourKey(bucketStart: day, hour: hourOfDay, kind: kind), default: .init()]
            .count += sign
        dailyTypes[
            DayTypeKey(bucketStart: day, type: type, status: execution.status, kind: kind),
            default: .init()
        ].count += sign
        agentDays[AgentDayKey(name: name, bucketStart: day, kind: kind), default: .init()]
            .add(sums, sign: sign)
        if let duration = execution.countedDuration {
            agentDurations[
                AgentDurationKey(
                    name: name, bucketStart: day, kind: kind,
                    duration: DurationHistogram.bucket(of: duration)),
                default: .init()
            ].count += sign
        }
        projects[
            ProjectKey(
                bucketStart: day, project: ExactText(execution.project ?? ""), kind: kind),
            default: .init()
        ].add(sums, sign: sign)
        sessions[
            SessionKey(
                bucketStart: day, harness: ExactText(execution.agent.harness),
                session: ExactText(execution.agent.session), kind: kind),
            default: .init()
        ].add(sums, sign: sign)
    }

    private mutating func addTools(
        _ execution: Execution, sign: Int64, day: Int64, hour: Int64
    ) {
        let type = ExactText(execution.type)
        for tool in execution.toolCalls {
            let sums = ToolSums(executions: 1, calls: tool.calls, failures: tool.failures)
            tools[
                ToolKey(
                    bucketStart: hour, tool: ExactText(tool.name), type: type,
                    kind: execution.kind),
                default: .init()
            ].add(sums, sign: sign)
        }
        let paired = Self.paired(execution.toolCalls.map { ($0.calls, $0.name) })
        for (index, first) in paired.enumerated() {
            for second in paired[(index + 1)...] {
                toolPairs[
                    ToolPairKey(
                        bucketStart: day, first: first, second: second, kind: execution.kind),
                    default: .init()
                ].count += sign
            }
        }
    }

    /// The tools that pairs are made of, by name.
    static func paired(_ tools: [(calls: Int64, name: String)]) -> [ExactText] {
        let named = tools.map { (calls: $0.calls, name: ExactText($0.name)) }
        let most = named.sorted { left, right in
            left.calls != right.calls ? left.calls > right.calls : left.name < right.name
        }
        return most.prefix(pairedTools).map(\.name).sorted(by: <)
    }
}

extension Execution {
    /// What the sums see of it: equal contributions cancel out.
    fileprivate var contribution: Execution {
        var rest = self
        rest.run = 0
        rest.id = EventID(high: 0, low: 0)
        rest.offsets = []
        rest.lastSeenMilliseconds = 0
        rest.parent = Parent()
        rest.harnessVersion = nil
        rest.pairing = nil
        rest.transcript = nil
        return rest
    }
}

import AgentEvents

/// The sums of all views while a log is replayed: ``ViewDelta`` with numbers for texts, over all of
/// the log.
///
/// Days, their hours and their types are sums over the hours, and are added up when they are
/// written.
///
/// Its accesses are not checked at run time: one thread owns it, and nothing that runs while one of
/// its properties is changed reaches it again.
final class ReplaySums {
    let texts: InternedTexts
    /// By number: the agent types that the rules name, `general` and `main`.
    let types: [String]

    let minutely = SumTable(width: ExecutionSums.columns.count)
    /// Also of hours that only their day still counts.
    let hourly = SumTable(width: ExecutionSums.columns.count)
    let agentDays = SumTable(width: ExecutionSums.columns.count)
    let agentDurations = SumTable(width: 1)
    let tools = SumTable(width: ToolSums.columns.count)
    let toolPairs = SumTable(width: 1)
    let models = SumTable(width: ModelSums.columns.count)
    let projects = SumTable(width: ExecutionSums.columns.count)
    let sessions = SumTable(width: ExecutionSums.columns.count)
    let quality = SumTable(width: 1)
    /// Least and greatest duration, by the keys of `agentDays`.
    let extremes = SumTable(width: 3)

    /// `UInt16.max`: not looked up yet.
    @exclusivity(unchecked) private var typeOfName: [UInt16] = []
    private let typeNumbers: [String: UInt16]
    private let mainType: UInt16
    private let rules: TypeRules

    /// So many types fit into a key.
    static let typesMax = 1 << 12

    init(_ texts: InternedTexts, _ rules: TypeRules) {
        self.texts = texts
        self.rules = rules
        types = Array(rules.allTypes.prefix(Self.typesMax))
        typeNumbers = Dictionary(
            zip(types, (0 as UInt16)...), uniquingKeysWith: { first, _ in first })
        mainType = typeNumbers[TypeRules.mainType] ?? 0
    }

    /// What the sums see of an entry that has ended.
    struct Run {
        var end: Int64 = 0
        var isMain = false
        var name: UInt32 = 0
        var project: UInt32 = 0
        var session: UInt32 = 0
        var status = Execution.Status.running
        /// Nil: none that averages are of.
        var duration: Int64?
        var tokens = TokenSums()
    }

    /// Keys begin with their bucket or name; what follows fits below.
    enum Key {
        static func agentDay(_ name: UInt32, _ day: Int64, _ isMain: Bool) -> UInt64 {
            UInt64(name) << 23 | UInt64(day) << 1 | (isMain ? 1 : 0)
        }

        /// When the bucket of a key began, ms since 1970.
        static func hourly(_ key: UInt64) -> Int64 { Int64(key >> 13) * ViewTable.hour }
        static func tools(_ key: UInt64) -> Int64 { Int64(key >> 33) * ViewTable.hour }
        static func agentDays(_ key: UInt64) -> Int64 {
            Int64(key >> 1 & 0x3F_FFFF) * ViewTable.day
        }
        static func agentDurations(_ key: UInt64) -> Int64 { agentDays(key >> 17) }
        static func toolPairs(_ key: UInt64) -> Int64 { Int64(key >> 41) * ViewTable.day }
        /// Also of projects.
        static func models(_ key: UInt64) -> Int64 { Int64(key >> 21) * ViewTable.day }
        static func sessions(_ key: UInt64) -> Int64 { Int64(key >> 33) * ViewTable.day }
        static func quality(_ key: UInt64) -> Int64 { Int64(key >> 5) * ViewTable.day }
    }

    /// What is kept for long, and when the bucket of a key began.
    private var longKept: [(table: SumTable, bucket: (UInt64) -> Int64)] {
        [
            (hourly, Key.hourly), (tools, Key.tools), (agentDays, Key.agentDays),
            (agentDurations, Key.agentDurations), (extremes, Key.agentDays),
            (toolPairs, Key.toolPairs), (models, Key.models), (projects, Key.models),
            (sessions, Key.sessions), (quality, Key.quality),
        ]
    }

    /// Rows of all tables but the minutes, of which there are few.
    var count: Int { longKept.reduce(0) { $0 + $1.table.count } }

    /// Takes the rows out whose buckets began before `time`, the beginning of a day. What is added
    /// to one of them later is a row of its own, so that they have to be added up.
    func take(before time: Int64) -> ReplaySums {
        let taken = ReplaySums(texts, rules)
        for ((table, bucket), other) in zip(longKept, taken.longKept) {
            table.move(to: other.table) { bucket($0) < time }
        }
        return taken
    }

    @inline(__always)
    private func add(_ sums: ExecutionSums, to row: UnsafeMutablePointer<Int64>, _ sign: Int64) {
        // A row of this width: the tables say so.
        row[0] &+= sign &* sums.executions
        row[1] &+= sign &* sums.successes
        row[2] &+= sign &* sums.failures
        row[3] &+= sign &* sums.timeouts
        row[4] &+= sign &* sums.cancelled
        row[5] &+= sign &* sums.lost
        row[6] &+= sign &* sums.durationMilliseconds
        row[7] &+= sign &* sums.durations
        row[8] &+= sign &* sums.pricedTokens
        row[9] &+= sign &* sums.unpricedTokens
        row[10] &+= sign &* sums.costNanodollars
    }

    /// Adds (`sign` 1) or takes away (−1) an execution that is counted.
    func add(
        _ run: Run, _ figures: ReplayFigures, _ models: [ReplayPrices.Model], sign: Int64
    ) {
        let kind: UInt64 = run.isMain ? 1 : 0
        let day = UInt64(run.end / ViewTable.day)
        let hour = UInt64(run.end / ViewTable.hour)
        let type = UInt64(type(of: run.name, isMain: run.isMain))
        var sums = ExecutionSums()
        sums.executions = 1
        switch run.status {
        case .success: sums.successes = 1
        case .failure: sums.failures = 1
        case .timeout: sums.timeouts = 1
        case .cancelled: sums.cancelled = 1
        case .lost: sums.lost = 1
        case .running, .internal, .unpaired, .linked: break
        }
        if let duration = run.duration {
            sums.durationMilliseconds = duration
            sums.durations = 1
        }
        sums.pricedTokens = run.tokens.priced
        sums.unpricedTokens = run.tokens.unpriced
        sums.costNanodollars = run.tokens.costNanodollars

        let typeAndKind = type << 1 | kind
        let minute = UInt64(run.end / ViewTable.minute)
        add(sums, to: minutely.row(minute << 13 | typeAndKind), sign)
        add(sums, to: hourly.row(hour << 13 | typeAndKind), sign)
        let nameDay = Key.agentDay(run.name, Int64(day), run.isMain)
        add(sums, to: agentDays.row(nameDay), sign)
        if let duration = run.duration {
            let bucket = UInt64(DurationHistogram.bucket(of: duration))
            agentDurations.row(nameDay << 17 | bucket)[0] &+= sign
        }
        add(sums, to: projects.row(day << 21 | UInt64(run.project) << 1 | kind), sign)
        add(sums, to: sessions.row(day << 33 | UInt64(run.session) << 1 | kind), sign)

        for (index, tool) in figures.tools.enumerated() {
            let row = tools.row(hour << 33 | UInt64(tool.name) << 13 | typeAndKind)
            row[0] &+= sign
            row[1] &+= sign &* tool.calls
            row[2] &+= sign &* tool.failures
            // Names ascend, so the first of a pair is the lesser.
            for other in figures.tools[(index + 1)...] {
                let pair = UInt64(tool.name) << 21 | UInt64(other.name) << 1 | kind
                toolPairs.row(day << 41 | pair)[0] &+= sign
            }
        }
        for model in models {
            let row = self.models.row(day << 21 | UInt64(model.name) << 1 | kind)
            row[0] &+= sign
            for place in 0..<6 { row[1 + place] &+= sign &* model.counts[place] }
            row[7] &+= sign &* model.unpriced
            row[8] &+= sign &* model.cost
        }
    }

    func add(_ finding: Finding, _ count: Int64, end: Int64, isMain: Bool, sign: Int64) {
        let day = UInt64(end / ViewTable.day)
        let place = UInt64(finding.place)
        quality.row(day << 5 | place << 1 | (isMain ? 1 : 0))[0] &+= sign &* count
    }

    /// Notes the duration of an execution that became final.
    func note(duration: Int64, name: UInt32, end: Int64, isMain: Bool) {
        let row = extremes.row(Key.agentDay(name, end / ViewTable.day, isMain))
        row[0] = row[2] == 0 ? duration : min(row[0], duration)
        row[1] = row[2] == 0 ? duration : max(row[1], duration)
        row[2] = 1
    }

    private func type(of name: UInt32, isMain: Bool) -> UInt16 {
        if isMain { return mainType }
        while typeOfName.count <= Int(name) { typeOfName.append(.max) }
        if typeOfName[Int(name)] == .max {
            typeOfName[Int(name)] = typeNumbers[rules.type(of: texts.strings[Int(name)])] ?? 0
        }
        return typeOfName[Int(name)]
    }

    /// Forgets rows that no view keeps any more.
    func forget(newest: Int64) {
        let minute = ViewTable.minutely.floor(newest: newest)
        minutely.keep { Int64($0 >> 13) * ViewTable.minute >= minute }
    }
}

extension Finding {
    /// Its number among all findings.
    var place: Int {
        switch self {
        case .closedWithoutStop: 0
        case .incompleteTranscript: 1
        case .inexactOutput: 2
        case .inferredStart: 3
        case .internalStop: 4
        case .linkedStop: 5
        case .negativeFigures: 6
        case .noTranscript: 7
        case .repeatedStart: 8
        case .repeatedStop: 9
        case .reportDiffers: 10
        case .unpairedStop: 11
        case .unpriced: 12
        }
    }
}

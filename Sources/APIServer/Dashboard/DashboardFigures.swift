import Projections

/// The charts of the existing dashboard, of the last 24 hours: sent when they change, but not more
/// often than every so often.
struct DashboardFigures {
    /// ms.
    private let interval: Int64
    private var sentMilliseconds: Int64?
    private var sentState: String?
    /// By type, as it was sent last.
    private var sent: [String: JSONValue] = [:]

    init(interval: Int64) { self.interval = interval }

    /// The messages that are due.
    ///
    /// - Parameters:
    ///   - state: Another one whenever the views have changed.
    ///   - now: ms since 1970.
    mutating func due(
        _ views: Views, state: String, offset: UInt64, now: Int64
    ) throws -> [String] {
        if state == sentState { return [] }
        if let last = sentMilliseconds, (0..<interval).contains(now - last) { return [] }
        let changed = try Self.all(views, now: now).filter { sent[$0.type] != $0.data }
        for (type, data) in changed { sent[type] = data }
        sentMilliseconds = now
        sentState = state
        return changed.map { JSONValue.dashboard($0.type, $0.data, offset: offset, now: now).text }
    }

    static func all(
        _ views: Views, now: Int64
    ) throws -> [(type: String, data: JSONValue)] {
        let window = TimeRange.hours(24, now: now)
        let types = try views.distribution(in: window, scope: .subagent)
        let hours = try views.timeline(
            hours: window.from...window.to - TimeRange.hour, scope: .subagent)
        let tools = try views.toolUsage(days: TimeRange.days(1, now: now).days, scope: .subagent)
        let open = try views.openRunCount(staleBefore: 0, scope: .subagent).open
        return [
            (
                "metrics",
                metrics(
                    try views.sums(in: window, scope: .subagent), typeCount: types.count,
                    open: open)
            ),
            ("timeline", .array(hours.map(point))),
            ("types", .array(types.map(share))),
            ("tools", self.tools(tools)),
        ]
    }

    private static func metrics(
        _ sums: ExecutionSums, typeCount: Int, open: Int
    ) -> JSONValue {
        .object([
            ("totalExecutions", .integer(sums.executions)),
            ("successRate", percent(sums.successes, of: sums.judged)),
            ("agentTypes", .integer(Int64(typeCount))),
            ("activeAgents", .integer(Int64(open))),
        ])
    }

    private static func point(_ point: TimelinePoint) -> JSONValue {
        .object([
            ("timestamp", .integer(point.hourMilliseconds)),
            ("executions", .integer(point.sums.executions)),
            ("successes", .integer(point.sums.successes)),
            ("failures", .integer(point.sums.judged - point.sums.successes)),
            ("avgDuration", point.sums.averageSeconds),
        ])
    }

    private static func share(_ type: TypeSums) -> JSONValue {
        .object([
            ("type", .string(type.type)),
            ("displayName", .string(type.type.prefix(1).uppercased() + type.type.dropFirst())),
            ("count", .integer(type.sums.executions)),
            ("successRate", percent(type.sums.successes, of: type.sums.judged)),
            ("avgDuration", type.sums.averageSeconds),
            ("icon", .string(DashboardIcons.ofType[type.type] ?? "🤖")),
        ])
    }

    private static func tools(_ usage: ToolUsage) -> JSONValue {
        let calls = usage.tools.reduce(0) { $0 + $1.calls }
        return .array(
            usage.tools.map { tool in
                .object([
                    ("toolName", .string(tool.name)),
                    ("usageCount", .integer(tool.calls)),
                    ("agentCount", .integer(Int64(tool.types.count))),
                    ("successRate", percent(tool.calls - tool.failures, of: tool.calls)),
                    // How long calls take is not recorded; its own server says 0, too.
                    ("avgDuration", .integer(0)),
                    ("icon", .string(DashboardIcons.ofTool[tool.name] ?? "🔧")),
                    ("percentage", percent(tool.calls, of: calls)),
                ])
            })
    }

    /// A whole number; 0 without data, because it computes with it.
    private static func percent(_ part: Int64, of whole: Int64) -> JSONValue {
        whole > 0 ? .ratio(max(0, part) * 100, whole, digits: 0) : .integer(0)
    }
}

extension ExecutionSums {
    /// Those that a rate of success is of.
    fileprivate var judged: Int64 { successes + failures + timeouts }

    /// To two decimals; 0 without data.
    fileprivate var averageSeconds: JSONValue {
        durations > 0
            ? .ratio(durationMilliseconds, 1_000 * durations, digits: 2) : .integer(0)
    }
}

/// What the existing dashboard shows beside a name.
enum DashboardIcons {
    static let ofType = [
        "analyzer": "🔍", "debugger": "🐛", "reviewer": "👀", "tester": "✅", "documenter": "📝",
        "refactorer": "⚡", "security": "🛡️", "planner": "🎯", "builder": "💻", "devops": "⚙️",
        "general": "🤖",
    ]
    static let ofTool = [
        "Read": "📖", "Write": "✏️", "Edit": "📝", "MultiEdit": "📄", "Bash": "💻", "Grep": "🔍",
        "Glob": "🌐", "Task": "🎯", "Agent": "🎯", "WebFetch": "🌐", "TodoWrite": "📋", "LS": "📁",
        "NotebookRead": "📓", "NotebookEdit": "📝", "WebSearch": "🔍",
    ]
}

/// What the existing dashboard is sent first.
enum DashboardGreeting {
    static let itemsMax = 500

    static func documents(_ views: Views, offset: UInt64, now: Int64) throws -> [String] {
        let items = try HookItem.newest(views, limit: itemsMax)
        let messages: [(type: String, data: JSONValue)] =
            [
                ("initial", .array(items.map(\.json))),
                (
                    "terminal_status",
                    try TerminalAnswer.snapshot(of: views, .subagent, now: now)
                ),
            ] + (try DashboardFigures.all(views, now: now))
        return messages.map { type, data in
            JSONValue.dashboard(type, data, offset: offset, now: now).text
        }
    }
}

/// A table of sums: what identifies a row, what it adds up, how long it is kept.
struct ViewTable: Sendable {
    let name: String
    /// Column and type; the first one that names a time is the bucket.
    let keys: [(name: String, type: String)]
    let bucket: String
    let bucketMilliseconds: Int64
    /// How long before newest a bucket may have ended, ms.
    let retentionMilliseconds: Int64

    static let minute: Int64 = 60_000
    static let hour: Int64 = 3_600_000
    static let day: Int64 = 86_400_000

    /// Rows whose bucket begins before this are not kept.
    func floor(newest: Int64) -> Int64 { newest - retentionMilliseconds - bucketMilliseconds }

    fileprivate init(
        _ name: String, _ bucket: String, of milliseconds: Int64, days: Int64 = 91,
        before: [String] = [], after: [String]
    ) {
        self.name = name
        self.bucket = bucket
        bucketMilliseconds = milliseconds
        retentionMilliseconds = days * Self.day
        let numbers: Set = ["hour", "bucket"]
        let bucketKey = [(bucket, "INTEGER")]
        keys =
            before.map { ($0, "TEXT") } + bucketKey
            + after.map { ($0, numbers.contains($0) ? "INTEGER" : "TEXT") }
    }
}

extension ViewTable {
    static let minutely = ViewTable(
        "view_minutely", "minute", of: minute, days: 8, after: ["agent_type", "kind"])
    static let hourly = ViewTable("view_hourly", "hour", of: hour, after: ["agent_type", "kind"])
    static let daily = ViewTable("view_daily", "day", of: day, after: ["kind"])
    static let dailyHours = ViewTable(
        "view_daily_hours", "day", of: day, after: ["hour", "kind"])
    static let dailyTypes = ViewTable(
        "view_daily_types", "day", of: day, after: ["agent_type", "status", "kind"])
    static let agentDays = ViewTable(
        "view_agent_days", "day", of: day, before: ["agent_name"], after: ["kind"])
    static let agentDurations = ViewTable(
        "view_agent_durations", "day", of: day, before: ["agent_name"], after: ["kind", "bucket"])
    static let tools = ViewTable(
        "view_tools", "hour", of: hour, after: ["tool", "agent_type", "kind"])
    static let toolPairs = ViewTable(
        "view_tool_pairs", "day", of: day, after: ["tool_a", "tool_b", "kind"])
    static let models = ViewTable("view_models", "day", of: day, after: ["model", "kind"])
    static let projects = ViewTable("view_projects", "day", of: day, after: ["project", "kind"])
    static let sessions = ViewTable(
        "view_sessions", "day", of: day, after: ["harness", "session_id", "kind"])
    static let quality = ViewTable("view_quality", "day", of: day, after: ["finding", "kind"])
}

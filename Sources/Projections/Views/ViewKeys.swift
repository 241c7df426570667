import GRDB

/// What identifies a row of a view.
protocol ViewKey: Hashable, Sendable {
    associatedtype Sums: ViewSums
    static var table: ViewTable { get }
    /// Start of the bucket, ms since 1970.
    var bucketStart: Int64 { get }
    /// In the order of the table's keys.
    var values: [any DatabaseValueConvertible] { get }
}

typealias Kind = Execution.Kind

struct MinuteKey: ViewKey {
    typealias Sums = ExecutionSums
    static let table = ViewTable.minutely
    let bucketStart: Int64
    let type: ExactText
    let kind: Kind
    var values: [any DatabaseValueConvertible] { [bucketStart, type.string, kind.rawValue] }
}

struct HourKey: ViewKey {
    typealias Sums = ExecutionSums
    static let table = ViewTable.hourly
    let bucketStart: Int64
    let type: ExactText
    let kind: Kind
    var values: [any DatabaseValueConvertible] { [bucketStart, type.string, kind.rawValue] }
}

struct DayKey: ViewKey {
    typealias Sums = ExecutionSums
    static let table = ViewTable.daily
    let bucketStart: Int64
    let kind: Kind
    var values: [any DatabaseValueConvertible] { [bucketStart, kind.rawValue] }
}

struct DayHourKey: ViewKey {
    typealias Sums = CountSum
    static let table = ViewTable.dailyHours
    let bucketStart: Int64
    let hour: Int64
    let kind: Kind
    var values: [any DatabaseValueConvertible] { [bucketStart, hour, kind.rawValue] }
}

struct DayTypeKey: ViewKey {
    typealias Sums = CountSum
    static let table = ViewTable.dailyTypes
    let bucketStart: Int64
    let type: ExactText
    let status: Execution.Status
    let kind: Kind
    var values: [any DatabaseValueConvertible] {
        [bucketStart, type.string, status.rawValue, kind.rawValue]
    }
}

struct AgentDayKey: ViewKey {
    typealias Sums = ExecutionSums
    static let table = ViewTable.agentDays
    let name: ExactText
    let bucketStart: Int64
    let kind: Kind
    var values: [any DatabaseValueConvertible] { [name.string, bucketStart, kind.rawValue] }
}

struct AgentDurationKey: ViewKey {
    typealias Sums = CountSum
    static let table = ViewTable.agentDurations
    let name: ExactText
    let bucketStart: Int64
    let kind: Kind
    let duration: Int64
    var values: [any DatabaseValueConvertible] {
        [name.string, bucketStart, kind.rawValue, duration]
    }
}

struct ToolKey: ViewKey {
    typealias Sums = ToolSums
    static let table = ViewTable.tools
    let bucketStart: Int64
    let tool: ExactText
    let type: ExactText
    let kind: Kind
    var values: [any DatabaseValueConvertible] {
        [bucketStart, tool.string, type.string, kind.rawValue]
    }
}

struct ToolPairKey: ViewKey {
    typealias Sums = CountSum
    static let table = ViewTable.toolPairs
    let bucketStart: Int64
    let first: ExactText
    let second: ExactText
    let kind: Kind
    var values: [any DatabaseValueConvertible] {
        [bucketStart, first.string, second.string, kind.rawValue]
    }
}

struct ModelKey: ViewKey {
    typealias Sums = ModelSums
    static let table = ViewTable.models
    let bucketStart: Int64
    let model: ExactText
    let kind: Kind
    var values: [any DatabaseValueConvertible] { [bucketStart, model.string, kind.rawValue] }
}

struct ProjectKey: ViewKey {
    typealias Sums = ExecutionSums
    static let table = ViewTable.projects
    let bucketStart: Int64
    let project: ExactText
    let kind: Kind
    var values: [any DatabaseValueConvertible] { [bucketStart, project.string, kind.rawValue] }
}

struct SessionKey: ViewKey {
    typealias Sums = ExecutionSums
    static let table = ViewTable.sessions
    let bucketStart: Int64
    let harness: ExactText
    let session: ExactText
    let kind: Kind
    var values: [any DatabaseValueConvertible] {
        [bucketStart, harness.string, session.string, kind.rawValue]
    }
}

struct QualityKey: ViewKey {
    typealias Sums = CountSum
    static let table = ViewTable.quality
    let bucketStart: Int64
    let finding: Finding
    let kind: Kind
    var values: [any DatabaseValueConvertible] { [bucketStart, finding.rawValue, kind.rawValue] }
}

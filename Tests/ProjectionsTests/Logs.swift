import AgentEvents
import GRDB
import Testing

@testable import EventLog
@testable import Projections

/// A record of a log: an event and the time at which it was appended.
struct Record {
    var line: [UInt8]
    var append: Int64

    init(_ event: AgentEvent, append: Int64? = nil) {
        line = event.line
        self.append = append ?? event.timeMilliseconds
    }

    init(line: [UInt8], append: Int64) {
        self.line = line
        self.append = append
    }
}

extension Store {
    func append(_ records: [Record], segmentSize: Int = 8 << 20) throws {
        var appender = try Appender(log, limits: .init(segmentSize: segmentSize))
        for record in records {
            _ = try appender.append(
                [record.line], atMilliseconds: UInt64(max(0, record.append)))
        }
    }

    /// A projector on a database of its own, which nothing serves.
    func projector(_ name: String = "views") throws -> Projector {
        try Projector(home: home, path: home + "/\(name).db", rules: .builtIn())
    }

    /// Folds the whole log in batches of `size`; with `restarts` each batch by another projector.
    func fold(_ name: String = "views", batchSize size: Int, restarts: Bool = false) throws {
        var projector = try projector(name)
        while try projector.step(limit: size) > 0 {
            if restarts { projector = try self.projector(name) }
        }
    }

    func queue(_ name: String = "views") throws -> DatabaseQueue {
        try DatabaseQueue(path: home + "/\(name).db")
    }

    /// Everything that the fold has produced, as text: a difference can be read. Facts by their
    /// ids.
    func dump(
        _ name: String = "views", without columns: Set<String> = ["event"]
    ) throws -> [String] {
        try queue(name).read { db in try db.dump(without: columns) }
    }

    /// The rows of tables for readers, without what may depend on the order in the log.
    func views(_ name: String = "views") throws -> [String] {
        try dump(name, without: ["log_offsets"]).filter { $0.hasPrefix("view_") }
    }
}

extension Database {
    func dump(without columns: Set<String>) throws -> [String] {
        try Schema.tables.filter { $0.name != "rules" }.flatMap { table, order in
            try Row.fetchAll(self, sql: "SELECT * FROM \(table) ORDER BY \(order)").map { row in
                let cells = row.filter { !columns.contains($0.0) && $0.0 != "store_id" }
                    .map { "\($0.0)=\($0.1)" }
                return "\(table) " + cells.joined(separator: " ")
            }
        }
    }
}

/// The lines that only one of two dumps has.
func difference(_ left: [String], _ right: [String]) -> [String] {
    let (left, right) = (Set(left.map(ExactText.init)), Set(right.map(ExactText.init)))
    return left.subtracting(right).sorted(by: <).map { "- \($0.string)" }
        + right.subtracting(left).sorted(by: <).map { "+ \($0.string)" }
}

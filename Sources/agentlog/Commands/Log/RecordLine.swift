import AgentEvents
import Digests
import EventLog

/// A record as one line for people.
enum RecordLine {
    static func text(_ batch: RecordBatch, _ index: Int) -> String {
        let offset = batch.first.advanced(by: index)
        let time = Terminal.time(milliseconds: batch.appendMilliseconds)
        return "\(offset)  \(time)  \(describe(batch, index))"
            + (batch.origin == nil ? "" : "  (imported)")
    }

    static func describe(_ batch: RecordBatch, _ index: Int) -> String {
        if batch.kind == .log { return "log  \(String(decoding: batch[index], as: UTF8.self))" }
        switch DecodedEvent(batch[index]) {
        case .event(let event):
            let agent = event.agentName.map { $0.isEmpty ? "(internal)" : $0 } ?? "-"
            return "\(event.type)  \(agent)  \(event.agentID ?? "-")  "
                + (event.sessionID ?? "-")
        case .unknownType(let type): return "\(type)  (a type of a newer program)"
        case .unknownSchema(let schema): return "schema \(schema)  (of a newer program)"
        case .unreadable(let reason): return "unreadable: \(reason)"
        }
    }
}

/// A record and its place in the log, as JSON.
struct RecordDocument: Encodable {
    let offset: UInt64
    let appendMs: UInt64
    let kind: String
    let origin: OriginDocument?
    /// Of the record's bytes, which `line` gives back only if they are UTF-8.
    let sha256: String
    let line: String

    struct OriginDocument: Encodable {
        let store: String
        let offset: UInt64
        let appendMs: UInt64
    }

    init(_ batch: RecordBatch, _ index: Int) {
        offset = batch.first.advanced(by: index).rawValue
        appendMs = batch.appendMilliseconds
        kind = batch.kind == .log ? "log" : "event"
        origin = batch.origin(of: index).map {
            OriginDocument(
                store: $0.store.description, offset: $0.offset.rawValue,
                appendMs: $0.appendMilliseconds)
        }
        sha256 = hexadecimal(SHA256.digest(Array(batch[index])))
        line = String(decoding: batch[index], as: UTF8.self)
    }
}

/// Offsets that cannot be read, as JSON.
struct LossDocument: Encodable {
    let lost: [UInt64]
    let cause: String
    let segment: String
    let bytes: [Int]

    init(_ loss: LogReader.Loss) {
        lost = [loss.offsets.lowerBound.rawValue, loss.offsets.upperBound.rawValue]
        cause = "\(loss.cause)"
        segment = loss.segment
        bytes = [loss.filePositions.lowerBound, loss.filePositions.upperBound]
    }
}

// Log record: what the log says about itself, a line of JSON of kind `log`. Exactly one of:
//
//   {"agentlog":"lost","events":N,"at_ms":T}
//   {"agentlog":"dropped","first":F,"end":E,"footers":"<hash> <hash> …","at_ms":T}
//   {"agentlog":"redacted","offset":N,"at_ms":T}                  in place of the record
//   {"agentlog":"redaction","offset":N,"footer":"<hex>","replaced":"<hex>","at_ms":T}

import Digests

/// What the log says about itself, in a record of kind ``RecordKind/log``.
enum LogRecord: Equatable {
    /// Events that could be neither appended nor spooled since the store began.
    case lost(events: UInt64, atMilliseconds: UInt64)
    /// Segments that were removed, and the hash of the last one's footer, followed by those that it
    /// replaced: the next segment may name any of them.
    case dropped(Range<Offset>, footers: [[UInt8]], atMilliseconds: UInt64)
    /// Stands where a record was removed.
    case redacted(Offset, atMilliseconds: UInt64)
    /// Says that a record was removed, and what it did to the chain.
    case redaction(Offset, footer: [UInt8], replaced: [UInt8], atMilliseconds: UInt64)

    var line: [UInt8] {
        let text =
            switch self {
            case .lost(let events, let time):
                #"{"agentlog":"lost","events":\#(events),"at_ms":\#(time)}"#
            case .dropped(let range, let footers, let time):
                #"{"agentlog":"dropped","first":\#(range.lowerBound),"end":\#(range.upperBound),"#
                    + #""footers":"\#(footers.map { hexadecimal($0) }.joined(separator: " "))","#
                    + #""at_ms":\#(time)}"#
            case .redacted(let offset, let time):
                #"{"agentlog":"redacted","offset":\#(offset),"at_ms":\#(time)}"#
            case .redaction(let offset, let footer, let replaced, let time):
                #"{"agentlog":"redaction","offset":\#(offset),"footer":"\#(hexadecimal(footer))","#
                    + #""replaced":"\#(hexadecimal(replaced))","at_ms":\#(time)}"#
            }
        return Array(text.utf8)
    }

    var packed: Appender.PackedUnit {
        Appender.PackedUnit(frame: compressedFrame(line + [newline]), count: 1, kind: .log)
    }

    /// Parses a line that this type wrote; nil for any other.
    init?(_ line: ArraySlice<UInt8>) {
        let fields = Self.fields(String(decoding: line, as: UTF8.self))
        func number(_ name: String) -> UInt64? {
            fields[name].flatMap { UInt64($0) }.flatMap { $0 < 1 << 62 ? $0 : nil }
        }
        func hash(_ name: String) -> [UInt8]? {
            fields[name].flatMap { hexadecimalBytes($0) }.flatMap { $0.count == 32 ? $0 : nil }
        }
        guard let time = number("at_ms") else { return nil }
        switch fields["agentlog"] {
        case "lost":
            guard let events = number("events") else { return nil }
            self = .lost(events: events, atMilliseconds: time)
        case "dropped":
            guard let first = number("first"), let end = number("end"), first < end,
                let texts = fields["footers"]?.split(separator: " "), !texts.isEmpty
            else { return nil }
            let footers = texts.compactMap { hexadecimalBytes(String($0)) }
            guard footers.count == texts.count, footers.allSatisfy({ $0.count == 32 }) else {
                return nil
            }
            self = .dropped(Offset(first)..<Offset(end), footers: footers, atMilliseconds: time)
        case "redacted":
            guard let offset = number("offset") else { return nil }
            self = .redacted(Offset(offset), atMilliseconds: time)
        case "redaction":
            guard let offset = number("offset"), let footer = hash("footer"),
                let replaced = hash("replaced")
            else { return nil }
            self = .redaction(
                Offset(offset), footer: footer, replaced: replaced, atMilliseconds: time)
        default: return nil
        }
        // Exactly the bytes that this type writes: nothing else is understood by chance.
        guard self.line == Array(line) else { return nil }
    }

    /// The members of a flat object whose names and values need no escapes.
    private static func fields(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for member in text.drop(while: { $0 == "{" }).split(separator: ",") {
            let parts = member.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let trimmed = parts.map { part in
                String(part.filter { $0 != "\"" && $0 != "}" })
            }
            fields[trimmed[0]] = trimmed[1]
        }
        return fields
    }
}

import ArgumentParser
import Digests
import EventLog
import Foundation

struct LogShowCommand: AuditCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one record, where it stands, its checksums and its neighbours.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The record's offset.")
    var offset: UInt64

    @Flag(help: "Also print the bytes of the unit that holds it.")
    var hex = false

    func validate() throws {
        guard offset < 1 << 62 else { throw ValidationError("Offsets are below 2^62.") }
    }

    func run(in directory: LogDirectory) throws {
        try requireLog(directory)
        switch try directory.locate(Offset(offset)) {
        case .beyond(let end):
            throw EventLogError.impossible("the log ends at \(end): nothing is at \(offset) yet")
        case .lost(let loss):
            if output.json { Terminal.out(JSONText.line(LossDocument(loss))) }
            Terminal.note(
                "offset \(offset) cannot be read (\(loss.cause)): \(loss.offsets.lowerBound) to "
                    + "\(loss.offsets.upperBound) are gone, at bytes \(loss.filePositions) of "
                    + loss.segment)
            throw ExitCode(Terminal.Exit.findings)
        case .record(let location):
            if output.json {
                Terminal.out(JSONText.line(LocationDocument(location)))
            } else {
                print(location, before: neighbour(-1, directory), after: neighbour(1, directory))
            }
            if location.storedChecksum != location.computedChecksum {
                throw ExitCode(Terminal.Exit.findings)
            }
        }
    }

    private func neighbour(_ step: Int64, _ directory: LogDirectory) -> String {
        let other = Int64(offset) + step
        guard other >= 0, let found = try? directory.locate(Offset(UInt64(other))) else {
            return "-"
        }
        switch found {
        case .record(let location): return RecordLine.text(location.batch, 0)
        case .lost(let loss): return "\(other)  lost (\(loss.cause))"
        case .beyond: return "(the end of the log)"
        }
    }

    private func print(_ location: RecordLocation, before: String, after: String) {
        let (batch, unit) = (location.batch, location.unitOffsets)
        let form = location.state == .sealed ? "block" : "unit"
        let matches = location.storedChecksum == location.computedChecksum
        var lines = [
            "offset     \(batch.first)",
            "appended   \(Terminal.time(milliseconds: batch.appendMilliseconds))  "
                + "(\(batch.appendMilliseconds) ms)",
            "kind       \(batch.kind == .log ? "about the log itself" : "event")",
        ]
        if let origin = batch.origin {
            lines.append(
                "origin     offset \(origin.offset) of store \(origin.store), appended there "
                    + Terminal.time(milliseconds: origin.appendMilliseconds))
        }
        lines += [
            "segment    \(location.segment)  (\(location.state.rawValue), store "
                + "\(location.store.map(\.description) ?? "unknown: the header is damaged"))",
            "\(form)       bytes \(location.filePositions.lowerBound) to "
                + "\(location.filePositions.upperBound)  (offsets \(unit.lowerBound) to "
                + "\(unit.upperBound), this is number "
                + "\(unit.lowerBound.distance(to: batch.first)))",
            "frame      \(location.frameSize) bytes for \(location.contentSize) bytes of lines",
            "CRC-32C    stored \(text(location.storedChecksum)), computed "
                + "\(text(location.computedChecksum))  \(matches ? "PASS" : "FAIL")",
            "SHA-256    \(hexadecimal(SHA256.digest(Array(batch[0]))))  (of the record)",
            "before     \(before)",
            "after      \(after)",
            "",
            JSONText.pretty(batch[0]),
        ]
        if hex {
            lines += [""] + HexDump.lines(location.bytes, from: location.filePositions.lowerBound)
        }
        lines.forEach(Terminal.out)
    }

    private func text(_ checksum: UInt32) -> String {
        hexadecimal([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) })
    }
}

/// Bytes as an auditor reads them: position, hexadecimal, printable.
enum HexDump {
    static func lines(_ bytes: [UInt8], from start: Int) -> [String] {
        stride(from: 0, to: bytes.count, by: 16).map { index in
            let row = bytes[index..<min(index + 16, bytes.count)]
            let digits = row.map { hexadecimal([$0]) }.joined(separator: " ")
            let text = row.map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "." }
            let position = String(start + index)
            return String(repeating: " ", count: max(0, 10 - position.count)) + position + "  "
                + digits.padding(toLength: 47, withPad: " ", startingAt: 0) + "  " + text.joined()
        }
    }
}

private struct LocationDocument: Encodable {
    let record: RecordDocument
    let segment: String
    let state: String
    let store: String?
    let unitOffsets: [UInt64]
    let bytes: [Int]
    let frameBytes: Int
    let contentBytes: Int
    let frameCrc32cStored: UInt32
    let frameCrc32cComputed: UInt32

    init(_ location: RecordLocation) {
        record = RecordDocument(location.batch, 0)
        segment = location.segment
        state = location.state.rawValue
        store = location.store?.description
        unitOffsets = [
            location.unitOffsets.lowerBound.rawValue, location.unitOffsets.upperBound.rawValue,
        ]
        bytes = [location.filePositions.lowerBound, location.filePositions.upperBound]
        frameBytes = location.frameSize
        contentBytes = location.contentSize
        frameCrc32cStored = location.storedChecksum
        frameCrc32cComputed = location.computedChecksum
    }
}

import SystemCalls

/// Reads a segment unit by unit and says what is wrong with it.
struct UnitScan {
    private let name: SegmentName
    /// The base of the segment that follows, if one does.
    private let next: Offset?
    /// Whether somebody may be appending to it.
    private let canBeUnderWay: Bool
    private(set) var findings: [Finding] = []
    private(set) var summary: SegmentSummary?
    private(set) var logRecords: [LogRecord] = []
    /// Where the next segment has to begin.
    private(set) var end: Offset

    init(_ name: SegmentName, next: Offset?, canBeUnderWay: Bool) {
        self.name = name
        self.next = next
        self.canBeUnderWay = canBeUnderWay
        end = name.base
    }

    mutating func run(
        _ reader: consuming SegmentReader, in directory: LogDirectory
    ) throws(EventLogError) {
        var counter = SegmentSummary.Counter()
        loop: while true {
            switch try reader.next() {
            case .unit(let records):
                counter.add(records)
                if records.runs.contains(where: { $0.kind == .log }) {
                    logRecords += records.logRecords
                }
            case .damage(let lost, let positions): add(lost, positions)
            case .end: break loop
            }
        }
        end = reader.nextOffset
        let size = try reader.status().size
        if reader.filePosition < size {
            try judgeTail(reader, size: size, in: directory)
        } else if let next, next > end, !findings.isEmpty {
            // The damage was at the end and left room for what it may have held.
            end = next
        }
        summary = counter.summary(of: reader, size: size, isDamaged: !findings.isEmpty)
    }

    private mutating func add(_ lost: Range<Offset>, _ positions: Range<Int>) {
        let isGap = positions.isEmpty
        let bytes = "bytes \(positions.lowerBound) to \(positions.upperBound)"
        let message =
            isGap
            ? "\(phrase(lost)) are missing at byte \(positions.lowerBound), between two whole units"
            : lost.isEmpty
                ? "\(bytes) are no unit; no offset is missing"
                : "\(phrase(lost)) are lost: \(bytes) are damaged"
        findings.append(
            Finding(
                .error, isGap ? .gap : .damage, segment: name.fileName, offsets: lost,
                filePositions: positions, message))
    }

    /// Bytes behind the last whole unit: torn, damaged, or an append under way.
    private mutating func judgeTail(
        _ reader: borrowing SegmentReader, size: Int, in directory: LogDirectory
    ) throws(EventLogError) {
        let positions = reader.filePosition..<size
        if canBeUnderWay {
            // Whoever holds the lock may be writing it. With the lock, nobody is.
            guard let lock = try? AppendLock(directory),
                (try? lock.acquire(withinMilliseconds: 200)) != nil
            else {
                return tail(.warning, .tornTail, positions, "or an append that is under way")
            }
            defer { lock.release() }
            if try reader.status().size != size { return }
            switch try directory.verdict(on: reader.bytes(from: positions.lowerBound, to: size)) {
            case .torn:
                tail(.warning, .tornTail, positions, "the next append or `log repair` cuts them")
            case .damage:
                tail(.error, .damage, positions, "they may have held records; they stay")
            }
            return
        }
        guard let next, next > end else {
            return tail(.warning, .tornTail, positions, "no offset is missing")
        }
        findings.append(
            Finding(
                .error, .damage, segment: name.fileName, offsets: end..<next,
                filePositions: positions,
                "\(phrase(end..<next)) are lost: bytes \(positions) are damaged"))
        end = next
    }

    private mutating func tail(
        _ severity: Finding.Severity, _ code: Finding.Code, _ positions: Range<Int>, _ what: String
    ) {
        findings.append(
            Finding(
                severity, code, segment: name.fileName, offsets: end..<end,
                filePositions: positions,
                "\(positions.count) bytes behind the last whole unit: \(what)"))
    }
}

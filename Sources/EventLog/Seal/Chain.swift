import Digests

extension LogDirectory {
    /// The hash that a segment with this base names as its predecessor's: that of the newest sealed
    /// segment before it, or of the last one that was dropped. Zero if there is neither, or if the
    /// predecessor's footer is damaged.
    func chainHash(before base: Offset) throws(EventLogError) -> [UInt8] {
        if let previous = try segments().last(where: { $0.base < base && $0.state == .sealed }) {
            return try SegmentFile(self, previous).footerHash ?? noHash
        }
        if case .dropped(let range, let footers, _)? = try newestDrop(), range.upperBound <= base {
            return footers.first ?? noHash
        }
        return noHash
    }

    /// Reads the file that is being sealed or rewritten, and compares all of it with `footer`.
    ///
    /// - Returns: Its size.
    func checkSealing(base: Offset, _ footer: Footer) throws(EventLogError) -> Int {
        let path = sealingPath(base)
        let segment = try SegmentFile(path: path, SegmentName(base: base, state: .sealed))
        guard segment.footer == footer else {
            throw .notVerified(segment: path, reason: "the footer does not read back as written")
        }
        if let fault = try SealedCheck.faults(in: segment, deep: true).first {
            throw .notVerified(segment: path, reason: fault.reason)
        }
        return try segment.file.status().size
    }

    /// The SHA-256 of all whole units' lines.
    func contentHash(of name: SegmentName) throws(EventLogError) -> [UInt8] {
        var reader = try SegmentReader(self, name)
        var hash = SHA256()
        while true {
            switch try reader.next() {
            case .unit(let records): hash.update(records.content)
            case .damage: continue
            case .end: return hash.finalize()
            }
        }
    }

    /// The newest record that says what was dropped.
    func newestDrop() throws(EventLogError) -> LogRecord? {
        try newestLogRecord { if case .dropped = $0 { true } else { false } }
    }

    /// The newest record about the log itself that is wanted.
    ///
    /// - Complexity: Reads the footers of all segments, and those that hold records of this kind.
    func newestLogRecord(
        where isWanted: (LogRecord) -> Bool
    ) throws(EventLogError) -> LogRecord? {
        var segments = try segments()
        while let name = segments.popLast() {
            let segment = try SegmentFile.open(self, name)
            if let footer = segment.footer, !footer.holdsLogRecords { continue }
            var reader = SegmentReader(segment)
            if let newest = try reader.logRecords().last(where: isWanted) { return newest }
        }
        return nil
    }

    /// The end of what was dropped; nil if nothing was.
    func droppedEnd() throws(EventLogError) -> Offset? {
        guard case .dropped(let range, _, _)? = try newestDrop() else { return nil }
        return range.upperBound
    }
}

extension SegmentReader {
    /// All records about the log itself, from here on.
    mutating func logRecords() throws(EventLogError) -> [LogRecord] {
        var found: [LogRecord] = []
        while true {
            switch try next() {
            case .unit(let records): found += records.logRecords
            case .damage: continue
            case .end: return found
            }
        }
    }
}

extension UnitRecords {
    var logRecords: [LogRecord] {
        batches().filter { $0.kind == .log }.flatMap { batch in
            (0..<batch.count).compactMap { LogRecord(batch[$0]) }
        }
    }
}

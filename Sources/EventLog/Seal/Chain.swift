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
    ///
    /// - Complexity: Reads the footers of all segments, and those that hold records of this kind.
    func newestDrop() throws(EventLogError) -> LogRecord? {
        var segments = try segments()
        while let name = segments.popLast() {
            let segment = try SegmentFile.open(self, name)
            if let footer = segment.footer, !footer.holdsLogRecords { continue }
            var reader = SegmentReader(segment)
            var newest: LogRecord?
            loop: while true {
                switch try reader.next() {
                case .unit(let records):
                    for batch in records.batches() where batch.kind == .log {
                        for index in 0..<batch.count {
                            let record = LogRecord(batch[index])
                            if case .dropped? = record { newest = record }
                        }
                    }
                case .damage: continue
                case .end: break loop
                }
            }
            if let newest { return newest }
        }
        return nil
    }

    /// The end of what was dropped; nil if nothing was.
    func droppedEnd() throws(EventLogError) -> Offset? {
        guard case .dropped(let range, _, _)? = try newestDrop() else { return nil }
        return range.upperBound
    }
}

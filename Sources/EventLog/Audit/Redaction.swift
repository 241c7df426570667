import Digests
import SystemCalls

/// What redacting did.
public struct Redacted: Sendable, Equatable {
    public let segment: String
    public let footerHash: [UInt8]
    public let replacedHash: [UInt8]
    /// Files that may still hold the record: copies of damaged or torn bytes.
    public let quarantined: [String]
}

extension LogDirectory {
    /// Replaces one record by a line that says so, at the same offset, for ever.
    ///
    /// Seals the segments up to the one that holds it, rewrites that one, and appends a record of
    /// what was done. Idempotent: after a crash, doing it again completes it.
    ///
    /// - Throws: `impossible` if no record is at `offset`; `notVerified` if its segment is damaged:
    ///   rewriting would hide that; `sealing`; `io`.
    public func redact(
        _ offset: Offset, atMilliseconds now: UInt64
    ) throws(EventLogError) -> Redacted {
        guard offset < (try end()) else {
            throw .impossible("the log ends at offset \(try end()): nothing is at \(offset)")
        }
        try sealThrough(offset, atMilliseconds: now)
        return try withSealLock { () throws(EventLogError) in
            // A rolled form beside the sealed one would keep the record.
            try removeSuperseded()
            return try redactSealed(offset, atMilliseconds: now)
        }
    }

    private func redactSealed(
        _ offset: Offset, atMilliseconds now: UInt64
    ) throws(EventLogError) -> Redacted {
        guard let name = try segments().last(where: { $0.base <= offset }) else {
            throw .impossible("offset \(offset) was dropped")
        }
        let segment = try SegmentFile(self, name)
        guard let header = segment.header, let footer = segment.footer,
            let oldHash = segment.footerHash
        else { throw .notVerified(segment: name.fileName, reason: "header or footer is damaged") }
        if let fault = try SealedCheck.faults(in: segment, deep: true).first {
            throw .notVerified(segment: name.fileName, reason: fault.reason)
        }
        guard footer.blocks.contains(where: { $0.first <= offset && offset < $0.end }) else {
            throw .impossible("no record is at offset \(offset): it was lost")
        }
        if try isTombstone(offset) {
            // A crash may have come before the record of it.
            if try !tells(of: oldHash), let replaced = footer.replaced.last {
                try tell(offset, oldHash, replaced, now)
            }
            return Redacted(
                segment: name.fileName, footerHash: oldHash,
                replacedHash: footer.replaced.last ?? noHash,
                quarantined: try quarantined(name.base))
        }
        if try isAboutTheLog(offset) {
            throw .impossible("the record at offset \(offset) is about the log itself: it stays")
        }
        let replaced = footer.replaced + [oldHash]
        let tombstone = LogRecord.redacted(offset, atMilliseconds: now)
        var writer = try SealedWriter(path: sealingPath(name.base), header: header)
        var reader = SegmentReader(segment)
        loop: while true {
            switch try reader.next() {
            case .unit(let records):
                for batch in records.batches() {
                    try writer.add(batch, replacing: (offset, tombstone.line))
                }
            case .damage: continue
            case .end: break loop
            }
        }
        let newFooter = try writer.finish(end: footer.end, replaced: replaced)
        _ = try checkSealing(base: name.base, newFooter)
        try renameFile(sealingPath(name.base), to: path(name))
        try synchronizeDirectory(log)
        let hash = SHA256.digest(newFooter.encoded())
        try tell(offset, hash, oldHash, now)
        return Redacted(
            segment: name.fileName, footerHash: hash, replacedHash: oldHash,
            quarantined: try quarantined(name.base))
    }

    private func isAboutTheLog(_ offset: Offset) throws(EventLogError) -> Bool {
        var reader = try LogReader(self, from: offset)
        guard case .records(let batch) = try reader.next() else { return false }
        return batch.first == offset && batch.kind == .log
    }

    private func tell(
        _ offset: Offset, _ footer: [UInt8], _ replaced: [UInt8], _ now: UInt64
    ) throws(EventLogError) {
        var appender = try Appender(self, durability: .power)
        let record = LogRecord.redaction(
            offset, footer: footer, replaced: replaced, atMilliseconds: now)
        _ = try appender.append(record.packed, atMilliseconds: now)
    }

    /// Whether a record says that a footer with this hash replaced another one.
    private func tells(of hash: [UInt8]) throws(EventLogError) -> Bool {
        try newestLogRecord { record in
            if case .redaction(_, footer: hash, _, _) = record { true } else { false }
        } != nil
    }

    private func isTombstone(_ offset: Offset) throws(EventLogError) -> Bool {
        var reader = try LogReader(self, from: offset)
        guard case .records(let batch) = try reader.next(), batch.first == offset else {
            return false
        }
        guard batch.kind == .log, case .redacted(offset, _)? = LogRecord(batch[0]) else {
            return false
        }
        return true
    }

    /// Rolls the active segment if it holds `offset`, and seals everything up to there.
    private func sealThrough(
        _ offset: Offset, atMilliseconds now: UInt64
    ) throws(EventLogError) {
        if let newest = try segments().last, newest.state != .sealed, newest.base <= offset {
            try roll(atMilliseconds: now)
        }
        let sealer = try Sealer(self, waitMilliseconds: 2_000)
        while let next = try segments().first(where: { $0.state == .rolled }), next.base <= offset {
            guard try sealer.sealNext() != nil else { return }
        }
    }

    /// Closes the active segment to appends, if it holds a record, so that it can be sealed.
    ///
    /// - Returns: Whether it did.
    @discardableResult
    public func roll(atMilliseconds now: UInt64) throws(EventLogError) -> Bool {
        var appender = try Appender(self)
        return try appender.withLock { (appender) throws(EventLogError) in
            let (next, _) = try appender.prepare(atMilliseconds: now)
            guard let name = appender.active?.name, next != name.base else { return false }
            try appender.roll(name, newBase: next, atMilliseconds: now)
            return true
        }
    }

    private func quarantined(_ base: Offset) throws(EventLogError) -> [String] {
        try fileNames(in: quarantine).filter { $0.hasPrefix(SegmentName.digits(base) + "-") }
            .sorted().map { "\(quarantine)/\($0)" }
    }
}

import SystemCalls

/// What dropping removes.
public struct DropPlan: Sendable, Equatable {
    public let offsets: Range<Offset>
    public let segments: Int
    public let bytes: Int
    /// The hash of the last segment that goes.
    public let footerHash: [UInt8]
    /// Hashes that its footer replaced, by redaction.
    public let replacedHashes: [[UInt8]]
}

extension LogDirectory {
    /// The sealed segments, from the oldest on, whose records were all appended before
    /// `milliseconds`.
    ///
    /// - Returns: Nil if there is none.
    public func dropPlan(before milliseconds: UInt64) throws(EventLogError) -> DropPlan? {
        var end: Offset?
        var (count, bytes) = (0, 0)
        var hash = noHash
        var replaced: [[UInt8]] = []
        let segments = try segments()
        for name in segments {
            guard name.state == .sealed else { break }
            let segment = try SegmentFile(self, name)
            guard let footer = segment.footer, let footerHash = segment.footerHash,
                footer.blocks.allSatisfy({ $0.greatestMilliseconds < milliseconds })
            else { break }
            count += 1
            bytes += try segment.file.status().size
            end = footer.end
            hash = footerHash
            replaced = footer.replaced
        }
        guard let end, let first = segments.first?.base else { return nil }
        return DropPlan(
            offsets: first..<end, segments: count, bytes: bytes, footerHash: hash,
            replacedHashes: replaced)
    }

    /// Removes what ``dropPlan(before:)`` said. The log says so first, on stable storage; after a
    /// crash in between, dropping again removes the rest.
    ///
    /// - Returns: Whether it was dropped: not if the log is not what it was when the plan was made.
    /// - Throws: `sealing`, `io`, what ``Appender`` throws.
    public func drop(_ plan: DropPlan, atMilliseconds now: UInt64) throws(EventLogError) -> Bool {
        try withSealLock { () throws(EventLogError) in
            // A rolled form beside a sealed one that goes would come back as the oldest segment.
            try removeSuperseded()
            let segments = try segments()
            guard segments.first?.base == plan.offsets.lowerBound,
                segments.contains(where: { $0.base == plan.offsets.upperBound }),
                try chainHash(before: plan.offsets.upperBound) == plan.footerHash
            else { return false }
            // What readers are told the log begins with includes what was dropped earlier.
            let record = LogRecord.dropped(
                .zero..<plan.offsets.upperBound, footers: [plan.footerHash] + plan.replacedHashes,
                atMilliseconds: now)
            var appender = try Appender(self, durability: .power)
            _ = try appender.append(record.packed, atMilliseconds: now)
            for name in try listing().segments where name.base < plan.offsets.upperBound {
                try removeFile(path(name))
            }
            try synchronizeDirectory(log)
            return true
        }
    }

    /// The same for a time, in one step.
    ///
    /// - Returns: What was removed; nil if there was nothing.
    public func drop(
        before milliseconds: UInt64, atMilliseconds now: UInt64
    ) throws(EventLogError) -> DropPlan? {
        guard let plan = try dropPlan(before: milliseconds),
            try drop(plan, atMilliseconds: now)
        else { return nil }
        return plan
    }
}

import SystemCalls

/// When an append is acknowledged.
public enum Durability: String, Sendable, CaseIterable {
    /// After `pwrite`: the record survives the death of any process at any instruction.
    case process
    /// After `fdatasync`: it survives power loss too, if the device honours a flush.
    case power
}

/// Appends records to a log. Any number of processes may have one on the same log at once.
///
/// Opening costs a few system calls and reads no segment, so a short-lived process can afford it.
public struct Appender: ~Copyable {
    /// What may differ between a real log and a test's.
    public struct Limits: Sendable {
        /// A segment that has reached this size, in bytes, is rolled by the next append.
        public var segmentSize: Int
        /// How long an append waits for other appenders.
        public var lockWaitMilliseconds: Int

        public init(segmentSize: Int = 8 << 20, lockWaitMilliseconds: Int = 2_000) {
            self.segmentSize = segmentSize
            self.lockWaitMilliseconds = lockWaitMilliseconds
        }
    }

    let directory: LogDirectory
    let limits: Limits
    let durability: Durability
    let lock: AppendLock
    private var encoder = FrameEncoder()
    /// Kept, because fresh pages cost more than what is done with them.
    private var content: [UInt8] = []
    var active: ActiveSegment?
    /// What has to be synced before a `power` append to the active segment is acknowledged: the
    /// segment that was rolled for it, if this process did, and the directory.
    var unsynced = Unsynced()
    /// Looked at once: a long-lived process drains with ``drainSpool(atMilliseconds:)``.
    var mayHaveSpooled = true

    struct Unsynced {
        var rolled: SegmentName?
        var directory = true
    }

    /// Creates the store's directories (0700) if they are absent.
    ///
    /// - Throws: `io`; `refused` if the store is not this user's, is reached by a symbolic link,
    /// can
    ///   be written by others, or is on a network file system.
    public init(
        _ directory: LogDirectory, durability: Durability = .process, limits: Limits = Limits()
    ) throws(EventLogError) {
        self.directory = directory
        self.limits = limits
        self.durability = durability
        do throws(EventLogError) {
            lock = try AppendLock(directory)
        } catch {
            guard error.isAbsentFile else { throw error }
            try makeDirectories(directory.log)
            lock = try AppendLock(directory)
        }
    }

    /// Appends `records` as one unit and returns their offsets.
    ///
    /// On return every record survives what the ``Durability`` says. Either all of them are in the
    /// log or none; they get consecutive offsets, in order. Not idempotent: calling again appends
    /// again. What waits in the spool is appended before, at the first call.
    ///
    /// - Parameters:
    ///   - records: 1 to 65 535 lines without newline, 1 to 262 144 bytes each, 1 MiB in all.
    ///   - milliseconds: The append time, ms since 1970.
    /// - Throws: `invalidRecord` before anything is written; `locked` if other appenders did not
    ///   let go in time; `io` when the kernel refuses, and then nothing was appended. The exception
    ///   is a failed `fdatasync`: the records may be in the log, and then they are there twice
    ///   after a second append.
    /// - Complexity: O(n) in the bytes appended; one `pwrite`, whatever the size of the log.
    public mutating func append(
        _ records: [[UInt8]], atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) -> Range<Offset> {
        content.removeAll(keepingCapacity: true)
        try Self.join(records, into: &content)
        let frame = encoder.encode(content)
        return try append(
            PackedUnit(frame: frame, count: records.count), atMilliseconds: milliseconds)
    }

    /// A unit that has no offset yet.
    struct PackedUnit {
        let frame: [UInt8]
        let count: Int
        var kind = RecordKind.event
        /// Runs with origins that cover the records, if they are imported.
        var origin: [Run] = []
    }

    mutating func append(
        _ unit: PackedUnit, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) -> Range<Offset> {
        let offsets = try withLock { (appender) throws(EventLogError) in
            try appender.drainSpoolOnce(atMilliseconds: milliseconds)
            return try appender.write(unit, atMilliseconds: milliseconds)
        }
        guard durability == .power else { return offsets }
        do throws(EventLogError) {
            try synchronize()
            return offsets
        } catch {
            // The pages may be gone although another sync would succeed. So nothing more goes into
            // that segment, and the unit is appended again to a new one.
            let name = active?.name
            active = nil
            let again = try withLock { (appender) throws(EventLogError) in
                if let name { try appender.rollSuspect(name, atMilliseconds: milliseconds) }
                return try appender.write(unit, atMilliseconds: milliseconds)
            }
            try synchronize()
            return again
        }
    }

    /// Runs `body` with the append lock. After a failure the segment is opened anew.
    mutating func withLock<T: Sendable>(
        _ body: (inout Appender) throws(EventLogError) -> T
    ) throws(EventLogError) -> T {
        try lock.acquire(withinMilliseconds: limits.lockWaitMilliseconds)
        defer { lock.release() }
        do throws(EventLogError) {
            return try body(&self)
        } catch {
            active = nil
            throw error
        }
    }

    /// Writes one unit. The caller holds the lock.
    mutating func write(
        _ unit: PackedUnit, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) -> Range<Offset> {
        let (next, size) = try prepare(atMilliseconds: milliseconds)
        let end = next.advanced(by: unit.count)
        guard end.rawValue < 1 << 62 else {
            throw .impossible("the log's offsets have come to their end, 2^62")
        }
        let bytes = Unit.encode(
            frame: unit.frame, count: unit.count, first: next, appendMilliseconds: milliseconds,
            kind: unit.kind, origin: unit.origin)
        try active?.append(bytes, at: size, nextOffset: end)
        return next..<end
    }

    mutating func synchronize() throws(EventLogError) {
        try active?.synchronize()
        if let rolled = unsynced.rolled {
            try SegmentFile.open(directory, rolled).file.synchronize()
        }
        if unsynced.directory { try synchronizeDirectory(directory.log) }
        unsynced = Unsynced(rolled: nil, directory: false)
    }

    /// The lines as one unit holds them, behind what `content` holds already.
    static func join(
        _ records: [[UInt8]], into content: inout [UInt8]
    ) throws(EventLogError) {
        guard (1...Format.unitCountMax).contains(records.count) else {
            throw .invalidRecord(reason: "\(records.count) records in one append")
        }
        content.reserveCapacity(records.reduce(records.count) { $0 + $1.count })
        for record in records {
            guard (1...Format.recordSizeMax).contains(record.count) else {
                throw .invalidRecord(reason: "\(record.count) bytes")
            }
            if record.span.position(of: newline, from: 0) != nil {
                throw .invalidRecord(reason: "it contains a newline")
            }
            content += record
            content.append(newline)
        }
        guard content.count <= Format.unitContentMax else {
            throw .invalidRecord(reason: "\(content.count) bytes in one append")
        }
    }
}

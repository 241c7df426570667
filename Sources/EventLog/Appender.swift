import Glibc

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

    private let directory: LogDirectory
    private let limits: Limits
    private let lock: AppendLock
    private var active: ActiveSegment?

    /// Creates the store's directories (0700) if they are absent.
    ///
    /// - Throws: `io`.
    public init(
        _ directory: LogDirectory, limits: Limits = Limits()
    ) throws(EventLogError) {
        self.directory = directory
        self.limits = limits
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
    /// On return every record survives the death of any process. Either all of them are in the log
    /// or none; they get consecutive offsets, in order. Not idempotent: calling again appends
    /// again.
    ///
    /// - Parameters:
    ///   - records: 1 to 65 535 lines without newline, 1 to 262 144 bytes each, 1 MiB in all.
    ///   - milliseconds: The append time, ms since 1970.
    /// - Throws: `invalidRecord` before anything is written; `locked` if other appenders did not
    ///   let go in time; `io` when the kernel refuses, and then nothing was appended.
    /// - Complexity: O(n) in the bytes appended; one `pwrite`, whatever the size of the log.
    public mutating func append(
        _ records: [[UInt8]], atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) -> Range<Offset> {
        let frame = compressedFrame(try Self.content(of: records))
        try lock.acquire(withinMilliseconds: limits.lockWaitMilliseconds)
        defer { lock.release() }
        do throws(EventLogError) {
            let (next, size) = try prepare(atMilliseconds: milliseconds)
            let unit = Unit.encode(
                frame: frame, count: records.count, first: next,
                appendMilliseconds: milliseconds)
            try active?.append(unit, at: size, nextOffset: next.advanced(by: records.count))
            return next..<next.advanced(by: records.count)
        } catch {
            active = nil
            throw error
        }
    }

    /// Makes sure that `active` is the active segment, with room, and says where it ends.
    private mutating func prepare(
        atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) -> (next: Offset, size: Int) {
        if try active?.isCurrent(in: directory) != true {
            active = nil
            try openActive(atMilliseconds: milliseconds)
        }
        guard let name = active?.name, let (next, size) = try active?.tail() else {
            throw .noLog(path: directory.log)
        }
        guard let next else {
            return try recover(name, atMilliseconds: milliseconds)
        }
        if size < limits.segmentSize || next == name.base { return (next, size) }
        try roll(name, newBase: next, atMilliseconds: milliseconds)
        return (next, Format.firstUnitPosition)
    }

    private mutating func recover(
        _ name: SegmentName, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) -> (next: Offset, size: Int) {
        active = nil
        switch try directory.recover(name) {
        case .clean(let next, let size):
            active = try ActiveSegment(directory, name)
            return (next, size)
        case .remnant:
            try create(base: name.base, atMilliseconds: milliseconds)
            return (name.base, Format.firstUnitPosition)
        case .damaged(let newBase):
            try roll(name, newBase: newBase, atMilliseconds: milliseconds)
            return (newBase, Format.firstUnitPosition)
        }
    }

    /// Opens the active segment: where the hint says, else where the directory says, else a new one
    /// behind the newest segment.
    private mutating func openActive(atMilliseconds milliseconds: UInt64) throws(EventLogError) {
        if let base = lock.hint() {
            do throws(EventLogError) {
                active = try ActiveSegment(directory, SegmentName(base: base, state: .active))
                return
            } catch {
                // Without such a file the hint is stale.
                guard error.isAbsentFile else { throw error }
            }
        }
        if let name = try directory.segments().last, name.state == .active {
            active = try ActiveSegment(directory, name)
            lock.writeHint(name.base)
            return
        }
        // A crash between the two renames of a roll, perhaps of one that closed a damaged segment.
        let newest = try directory.segments().last
        let base = try newest.map { name throws(EventLogError) in
            try directory.endBeyondDamage(name)
        }
        try create(base: base ?? .zero, atMilliseconds: milliseconds)
    }

    /// Closes the active segment to appends and begins the next one.
    ///
    /// A crash between the two renames leaves no active segment, and the next appender creates one.
    private mutating func roll(
        _ name: SegmentName, newBase: Offset, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) {
        let rolled = SegmentName(base: name.base, state: .rolled)
        try prepareNew(base: newBase, atMilliseconds: milliseconds)
        active = nil
        try renameFile(directory.path(name), to: directory.path(rolled))
        try install(base: newBase)
    }

    private mutating func create(
        base: Offset, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) {
        try prepareNew(base: base, atMilliseconds: milliseconds)
        try install(base: base)
    }

    /// Writes a segment without records under a name that no reader looks at.
    private func prepareNew(
        base: Offset, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) {
        let store: StoreID
        if let known = try directory.store() { store = known } else { store = try .random() }
        let header = Header(store: store, base: base, createdMilliseconds: milliseconds)
        let file = try File(directory.newSegment, O_WRONLY | O_CREAT | O_TRUNC)
        try file.write(Format.emptyFrame + header.encoded(), at: 0)
    }

    private mutating func install(base: Offset) throws(EventLogError) {
        let name = SegmentName(base: base, state: .active)
        try renameFile(directory.newSegment, to: directory.path(name))
        active = try ActiveSegment(directory, name)
        lock.writeHint(base)
    }

    /// The lines as one unit holds them.
    private static func content(of records: [[UInt8]]) throws(EventLogError) -> [UInt8] {
        guard (1...Format.unitCountMax).contains(records.count) else {
            throw .invalidRecord(reason: "\(records.count) records in one append")
        }
        var content: [UInt8] = []
        content.reserveCapacity(records.reduce(records.count) { $0 + $1.count })
        for record in records {
            guard (1...Format.recordSizeMax).contains(record.count) else {
                throw .invalidRecord(reason: "\(record.count) bytes")
            }
            if record.contains(newline) { throw .invalidRecord(reason: "it contains a newline") }
            content += record
            content.append(newline)
        }
        guard content.count <= Format.unitContentMax else {
            throw .invalidRecord(reason: "\(content.count) bytes in one append")
        }
        return content
    }
}

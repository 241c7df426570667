import SystemCalls

/// Turns rolled segments into sealed ones, oldest first.
///
/// A crash at any point leaves a temporary file or both forms of one segment, and the next sealing
/// tidies up before it begins.
public struct Sealer: ~Copyable {
    private let directory: LogDirectory
    private let lock: SealLock

    deinit { lock.release() }

    public struct Sealed: Sendable, Equatable {
        public let segment: String
        public let records: Int
        public let contentBytes: Int
        /// Of the rolled file and of the sealed one.
        public let bytesBefore: Int
        public let bytesAfter: Int
        public let lost: [Range<Offset>]
        /// Where the original of a damaged segment is kept.
        public let quarantined: String?
    }

    /// Takes the right to seal.
    ///
    /// - Throws: `sealing` while another process has it for longer than `milliseconds`; `io` if
    /// there
    ///   is no log; `refused` as for ``Appender``.
    public init(
        _ directory: LogDirectory, waitMilliseconds milliseconds: Int = 0
    ) throws(EventLogError) {
        self.directory = directory
        lock = try SealLock(directory, withinMilliseconds: milliseconds)
    }

    /// Seals the oldest rolled segment that another one follows.
    ///
    /// On return the sealed segment is on stable storage and was read back; offsets, lines and
    /// append times are those of the rolled one.
    ///
    /// - Returns: Nil if there is none.
    /// - Throws: `io`, such as a full disk: nothing has changed. `foreignSegment`,
    /// `unknownVersion`:
    ///   it stays as it is. `notVerified` if what was written does not read back.
    /// - Complexity: About 40 MB/s of lines, most of it compression.
    public func sealNext() throws(EventLogError) -> Sealed? {
        try directory.removeSuperseded()
        let segments = try directory.segments()
        guard let index = segments.firstIndex(where: { $0.state == .rolled }),
            index + 1 < segments.count
        else { return nil }
        return try seal(segments[index], before: segments[index + 1].base)
    }

    private func seal(
        _ name: SegmentName, before successor: Offset
    ) throws(EventLogError) -> Sealed {
        let store = try directory.store()
        var reader = try SegmentReader(directory, name)
        let size = try reader.status().size
        if let found = reader.header?.store, let store, found != store {
            throw .foreignSegment(segment: name.fileName, store: found, expected: store)
        }
        guard let identity = reader.header?.store ?? store else {
            throw .noLog(path: directory.log)
        }
        let header = Header(
            store: identity, base: name.base,
            createdMilliseconds: reader.header?.createdMilliseconds ?? 0, isSealed: true,
            previous: try directory.chainHash(before: name.base))
        var isDamaged = reader.header == nil
        var writer = try SealedWriter(path: directory.sealingPath(name.base), header: header)
        loop: while true {
            switch try reader.next() {
            case .unit(let records): for batch in records.batches() { try writer.add(batch) }
            case .damage: isDamaged = true
            case .end: break loop
            }
        }
        isDamaged = isDamaged || reader.filePosition < size
        let footer = try writer.finish(end: successor)
        let sealedSize = try directory.checkSealing(base: name.base, footer)
        var quarantined: String?
        if isDamaged {
            quarantined = try directory.keepCopy(
                of: File(directory.path(name), O_RDONLY),
                inQuarantineAs: SegmentName.digits(name.base), ".damaged.lz4")
        }
        let sealed = SegmentName(base: name.base, state: .sealed)
        try renameFile(directory.sealingPath(name.base), to: directory.path(sealed))
        try synchronizeDirectory(directory.log)
        try removeFile(directory.path(name))
        return Sealed(
            segment: sealed.fileName, records: footer.recordCount,
            contentBytes: footer.contentSize, bytesBefore: size, bytesAfter: sealedSize,
            lost: footer.lost, quarantined: quarantined)
    }
}

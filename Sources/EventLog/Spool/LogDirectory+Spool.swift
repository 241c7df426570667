import SystemCalls

extension LogDirectory {
    /// The store's own spool, and those in memory, for when its disk takes nothing.
    var spools: [Spool] { [Spool(path: spool)] + memorySpools }

    /// Whether something may wait. Nearly always nothing does, and a hook asks each time: so this
    /// is three system calls and no array, whose type alone costs a fresh process more than they
    /// do.
    var maySpool: Bool {
        if access(spool, F_OK) == 0 || access(Self.sharedMemory, F_OK) == 0 { return true }
        guard let runtime = Self.runtimeMemory else { return false }
        return access(runtime, F_OK) == 0
    }

    private static var sharedMemory: String { "/dev/shm/agentlog-" + String(geteuid()) }

    private static var runtimeMemory: String? {
        guard let value = getenv("XDG_RUNTIME_DIR") else { return nil }
        let path = String(cString: value)
        return path.hasPrefix("/") ? path + "/agentlog" : nil
    }

    /// Below `$XDG_RUNTIME_DIR` and `/dev/shm`: memory that is ours alone. The end of the session
    /// or a reboot forgets it. Writers take the first, drainers look into both.
    ///
    /// Named after the store's device and inode, so that every spelling of its path leads there.
    /// None if there is no store yet.
    var memorySpools: [Spool] {
        var status = stat()
        guard stat(home, &status) == 0 else { return [] }
        let key = "\(String(status.st_dev, radix: 16))-\(String(status.st_ino, radix: 16))"
        var parents = [Self.sharedMemory]
        if let runtime = Self.runtimeMemory { parents.insert(runtime, at: 0) }
        return parents.map { Spool(path: "\($0)/\(key)", parent: $0) }
    }

    /// Where records went that could not be appended.
    public enum SpoolPlace: Equatable, Sendable {
        case store
        /// The store's disk takes nothing, for this reason. The end of the login session or a
        /// reboot forgets what is in memory.
        case memory(EventLogError)
    }

    /// More files would take memory that the machine needs: 10 000 pages at least.
    private static let memoryFilesMax = 10_000

    /// Keeps records that could not be appended, for the next appender to append.
    ///
    /// On return they survive what `durability` says; or they are in memory, if the disk of the
    /// store is full, read-only or failing.
    ///
    /// - Parameters: As of ``Appender/append(_:atMilliseconds:)``.
    /// - Throws: `invalidRecord`; else why the store's own spool could not be written. Then they
    /// are
    ///   lost, and ``countLost(_:)`` should know.
    public func spool(
        _ records: [[UInt8]], atMilliseconds milliseconds: UInt64, durability: Durability = .process
    ) throws(EventLogError) -> SpoolPlace {
        var content: [UInt8] = []
        try Appender.join(records, into: &content)
        let frame = compressedFrame(content)
        do throws(EventLogError) {
            try Spool(path: spool).write(
                frame: frame, count: records.count, atMilliseconds: milliseconds, durability)
            return .store
        } catch {
            guard error.isAboutTheDisk else { throw error }
            guard let memory = memorySpools.first,
                (try? memory.waiting().count) ?? 0 < Self.memoryFilesMax,
                (try? memory.write(
                    frame: frame, count: records.count, atMilliseconds: milliseconds, .process))
                    != nil
            else { throw error }
            return .memory(error)
        }
    }

    /// Counts events that could neither be appended nor spooled. The next append tells the log.
    ///
    /// - Returns: Whether they could be counted: not on a read-only disk.
    @discardableResult
    public func countLost(_ count: UInt64) -> Bool {
        guard let lock = try? AppendLock(self) else { return false }
        return lock.addLost(count)
    }

    /// How many files wait in the spools, and how many events were lost in all.
    public func backlog() throws(EventLogError) -> (spooledFiles: Int, lostEvents: UInt64) {
        var files = 0
        for spool in spools { files += try spool.waiting().count }
        return (files, AppendLock.hints(of: self).lost)
    }
}

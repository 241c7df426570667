import SystemCalls

/// One thing that was looked at, how it is, and what to do.
public struct Checkup: Equatable, Sendable {
    public enum Status: String, Sendable { case ok, warn, fail }

    public let subject: String
    public let status: Status
    public let message: String
    public let remedy: String?

    public init(_ subject: String, _ status: Status, _ message: String, remedy: String? = nil) {
        self.subject = subject
        self.status = status
        self.message = message
        self.remedy = remedy
    }
}

extension LogDirectory {
    /// Looks at everything that an append needs. Reads no segment but the newest one's end.
    ///
    /// - Parameter lockWait: How long to try for the lock before its holder is called hanging, ms.
    public func checkups(
        now: UInt64, lockWaitMilliseconds lockWait: Int = 1_000
    ) -> [Checkup] {
        guard (try? FileStatus.at(log)) ?? nil != nil else {
            return [
                Checkup(
                    "store", .warn, "there is no log at \(log) yet",
                    remedy: "let a hook record something, or name another store with --home")
            ]
        }
        return [
            accessCheckup(), lockCheckup(lockWait), diskCheckup(), segmentCheckup(),
            newestCheckup(now), spoolCheckup(), lostCheckup(),
        ]
    }

    private func accessCheckup() -> Checkup {
        do throws(EventLogError) {
            _ = try AppendLock(self)
            let findings = try storeFindings(Listing()).filter { $0.code == .permissions }
            if let first = findings.first {
                return Checkup(
                    "access", .warn, "\(first.segment ?? home): \(first.message)",
                    remedy: "chmod -R go-rwx '\(home)'")
            }
            return Checkup("access", .ok, "\(home) is yours alone")
        } catch {
            return Checkup("access", .fail, "\(error)")
        }
    }

    /// Who holds the lock is asked twice: a busy log has other holders in between.
    private func lockCheckup(_ milliseconds: Int) -> Checkup {
        guard let lock = try? AppendLock(self) else {
            return Checkup("lock", .fail, "\(self.lock) cannot be opened")
        }
        let before = LockHolder.all(of: self)
        if (try? lock.acquire(withinMilliseconds: milliseconds)) != nil {
            lock.release()
            return Checkup("lock", .ok, "the append lock is free")
        }
        let holders = LockHolder.all(of: self).filter { holder in
            before.contains { $0.processID == holder.processID }
        }
        guard let holder = holders.first else {
            return Checkup(
                "lock", .fail,
                "the append lock was not free for \(milliseconds) ms, and the kernel names no "
                    + "holder: it may be in another container",
                remedy: "hooks spool meanwhile, so nothing is lost")
        }
        let state =
            switch holder.state {
            case "T", "t": ", which was stopped"
            case "D": ", which waits for a disk"
            case "Z": ", which has ended and was not waited for"
            default: ""
            }
        return Checkup(
            "lock", .fail,
            "process \(holder.processID) (\(holder.name ?? "unknown")\(state)) has held the append "
                + "lock for at least \(milliseconds) ms",
            remedy: "continue it (kill -CONT \(holder.processID)) or end it (kill "
                + "\(holder.processID)); hooks spool meanwhile, so nothing is lost")
    }

    private func diskCheckup() -> Checkup {
        var status = statvfs()
        guard statvfs(log, &status) == 0 else {
            return Checkup("disk", .fail, errorText(errno))
        }
        let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        let text = "\(free >> 20) MiB free"
        if UInt(status.f_flag) & UInt(ST_RDONLY) != 0 {
            return Checkup(
                "disk", .fail, "the file system is read-only", remedy: "remount it read-write")
        }
        if free < 16 << 20 {
            return Checkup("disk", .fail, text, remedy: "make room: events will be lost")
        }
        return free < 256 << 20
            ? Checkup("disk", .warn, text, remedy: "make room")
            : Checkup("disk", .ok, text)
    }

    private func segmentCheckup() -> Checkup {
        do throws(EventLogError) {
            let listing = try listing()
            let waiting = listing.segments.count { $0.state == .rolled }
            let sealed = listing.segments.count { $0.state == .sealed }
            let text = "\(sealed) sealed, \(waiting) waiting to be sealed"
            if let foreign = listing.foreign.first {
                return Checkup(
                    "segments", .warn, "\(text); '\(foreign)' is no file of the log",
                    remedy: "move it elsewhere")
            }
            return waiting > 8
                ? Checkup(
                    "segments", .warn, text, remedy: "run `agentlog up`, or `agentlog log seal`")
                : Checkup("segments", .ok, text)
        } catch {
            return Checkup("segments", .fail, "\(error)")
        }
    }

    private func newestCheckup(_ now: UInt64) -> Checkup {
        do throws(EventLogError) {
            let end = try end()
            guard end > .zero else { return Checkup("newest", .warn, "the log holds no record") }
            guard case .record(let found) = try locate(Offset(end.rawValue - 1)) else {
                return Checkup(
                    "newest", .fail, "the newest record cannot be read",
                    remedy: "agentlog log verify")
            }
            let time = found.batch.appendMilliseconds
            if time > now + 60_000 {
                return Checkup(
                    "clock", .warn,
                    "the newest record was appended \((time - now) / 1_000) s in the future",
                    remedy: "set the clock: today's numbers depend on it")
            }
            return Checkup(
                "newest", .ok,
                "offset \(end.rawValue - 1), appended \((now - min(now, time)) / 1_000) s ago")
        } catch {
            return Checkup("newest", .fail, "\(error)", remedy: "agentlog log verify")
        }
    }

    private func spoolCheckup() -> Checkup {
        let waiting = (try? backlog().spooledFiles) ?? 0
        return waiting == 0
            ? Checkup("spool", .ok, "nothing waits")
            : Checkup(
                "spool", .warn, "\(waiting) files wait to be appended",
                remedy: "the next hook or `agentlog up` appends them")
    }

    private func lostCheckup() -> Checkup {
        let lost = (try? backlog().lostEvents) ?? 0
        return lost == 0
            ? Checkup("lost", .ok, "no event was lost")
            : Checkup(
                "lost", .warn,
                "\(lost) events could be neither appended nor spooled since the store began",
                remedy: "see that the disk has room: the log has a record of each time")
    }
}

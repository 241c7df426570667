import SystemCalls

/// What repairing does to a store. Everything is copied to `quarantine/` before it is changed.
public struct RepairAction: Equatable, Sendable {
    public let path: String
    public let what: String
}

extension LogDirectory {
    /// Brings a store into the state that appending and sealing would bring it into: cuts a torn
    /// tail, closes a damaged active segment, removes what crashes left. Damaged bytes stay where
    /// they are: no repair makes up records.
    ///
    /// Idempotent.
    ///
    /// - Parameter dryRun: Says what it would do and changes nothing.
    /// - Throws: `locked` or `sealing` while other processes are at work; `io`; `refused`.
    public func repair(
        dryRun: Bool, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) -> [RepairAction] {
        guard try FileStatus.at(lock) != nil else { throw .noLog(path: home) }
        return try withSealLock { () throws(EventLogError) in
            var actions = try supersededActions()
            if !dryRun { try removeSuperseded() }
            actions += try tailActions(dryRun: dryRun, atMilliseconds: milliseconds)
            return actions
        }
    }

    /// Temporary files, and what is no unit in the spools. The caller holds both locks.
    private func leftoverActions(dryRun: Bool) throws(EventLogError) -> [RepairAction] {
        var actions: [RepairAction] = []
        for name in try listing().temporary {
            let path = "\(log)/\(name)"
            actions.append(RepairAction(path: path, what: "remove a temporary file of no meaning"))
            if !dryRun { try removeFile(path) }
        }
        for spool in spools where spool.exists {
            for name in try spool.waiting() {
                guard case .noUnit = try spool.content(name) else { continue }
                let path = "\(spool.path)/\(name)"
                actions.append(
                    RepairAction(path: path, what: "move to quarantine: it is no spooled unit"))
                if dryRun { continue }
                try spool.quarantine(name, in: self)
                try spool.remove(name)
            }
        }
        return actions
    }

    private func supersededActions() throws(EventLogError) -> [RepairAction] {
        let names = try listing().segments
        var actions: [RepairAction] = []
        for (sealed, rolled) in zip(names, names.dropFirst())
        where sealed.base == rolled.base && sealed.state == .sealed && rolled.state == .rolled {
            actions.append(
                RepairAction(
                    path: path(rolled),
                    what: "remove: the sealed form has its records (else the sealed form goes to "
                        + "quarantine)"))
        }
        return actions
    }

    private func tailActions(
        dryRun: Bool, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) -> [RepairAction] {
        var appender = try Appender(self)
        return try appender.withLock { (appender) throws(EventLogError) -> [RepairAction] in
            let leftovers = try leftoverActions(dryRun: dryRun)
            return try leftovers
                + tailActions(of: &appender, dryRun: dryRun, atMilliseconds: milliseconds)
        }
    }

    private func tailActions(
        of appender: inout Appender, dryRun: Bool, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) -> [RepairAction] {
        guard let newest = try segments().last, newest.state == .active else { return [] }
        let size = try FileStatus.at(path(newest))?.size ?? 0
        if size < Format.firstUnitPosition {
            if !dryRun { _ = try appender.prepare(atMilliseconds: milliseconds) }
            return [
                RepairAction(
                    path: path(newest), what: "move to quarantine: it was never finished")
            ]
        }
        var reader = try SegmentReader(self, newest)
        while try reader.next() != .end {}
        let position = reader.filePosition
        if position == size && reader.header != nil { return [] }
        let rest = try reader.bytes(from: position, to: size)
        let isTorn = reader.header != nil && verdict(on: rest) == .torn
        if !dryRun { _ = try appender.prepare(atMilliseconds: milliseconds) }
        return [
            RepairAction(
                path: path(newest),
                what: isTorn
                    ? "cut \(size - position) torn bytes at byte \(position), after copying "
                        + "them to quarantine"
                    : "close to appends: it is damaged; its bytes stay")
        ]
    }
}

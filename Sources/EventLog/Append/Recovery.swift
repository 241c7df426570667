import SystemCalls

/// What recovery found behind the last whole unit of a segment.
enum Recovered: Equatable {
    /// The segment now ends at `size`, where a unit ends; torn bytes are in quarantine.
    case clean(next: Offset, size: Int)
    /// A creation that never finished: the file holds nothing and was moved to quarantine.
    case remnant
    /// The bytes may hold acknowledged records and stay. The next segment begins at `newBase`,
    /// beyond every offset that they can have held.
    case damaged(newBase: Offset)
}

extension LogDirectory {
    /// Decides what the bytes behind the last whole unit of the active segment are, and cuts
    /// them off if they are torn. The caller holds the append lock.
    ///
    /// Idempotent: a crash in between leaves a copy too many in quarantine and nothing else.
    ///
    /// - Complexity: Reads the whole segment. Only a torn or damaged tail leads here.
    func recover(_ name: SegmentName) throws(EventLogError) -> Recovered {
        let file = try File(path(name), O_RDWR)
        let size = try file.status().size
        if size < Format.firstUnitPosition {
            try quarantine(file.read(at: 0, count: size), name, filePosition: 0)
            try removeFile(path(name))
            return .remnant
        }
        var reader = try SegmentReader(self, name)
        while try reader.next() != .end {}
        let rest = try file.read(at: reader.filePosition, count: size - reader.filePosition)
        // A sealed segment under the name of an active one is not appended to either.
        let hasHeader = reader.header.map { !$0.isSealed && $0.base == name.base } ?? false
        if hasHeader && rest.isEmpty {
            return .clean(next: reader.nextOffset, size: size)
        }
        switch verdict(on: rest) {
        case .damage: return .damaged(newBase: end(behind: rest, reader.nextOffset, name))
        case .torn where !hasHeader:
            return .damaged(newBase: end(behind: rest, reader.nextOffset, name))
        case .torn:
            try quarantine(rest, name, filePosition: reader.filePosition)
            try file.truncate(to: reader.filePosition)
            return .clean(next: reader.nextOffset, size: reader.filePosition)
        }
    }

    /// An offset beyond every one that a segment can have held, damaged bytes at its end included.
    func endBeyondDamage(_ name: SegmentName) throws(EventLogError) -> Offset {
        let segment = try SegmentFile.open(self, name)
        if let footer = segment.footer { return footer.end }
        let size = try segment.file.status().size
        if case .clean(let next) = try Tail.read(segment.file, name, size: size) { return next }
        if size < Format.firstUnitPosition { return name.base }
        var reader = SegmentReader(segment)
        while try reader.next() != .end {}
        let rest = try reader.bytes(from: reader.filePosition, to: size)
        if rest.isEmpty && reader.header != nil { return reader.nextOffset }
        return end(behind: rest, reader.nextOffset, name)
    }

    /// The end that the last valid trailer in the bytes names, and more than what follows it can
    /// hold. Never the base itself, which is the name of a file that stays.
    private func end(behind rest: [UInt8], _ next: Offset, _ name: SegmentName) -> Offset {
        let (known, following) = lastCommit(in: rest) ?? (next, rest.count)
        let bound = max(known, next).advanced(by: following * Format.recordsPerDamagedByte)
        return max(bound, name.base.advanced(by: 1))
    }

    /// The end that the last valid trailer or runs frame names, and how many bytes follow it.
    private func lastCommit(in bytes: [UInt8]) -> (end: Offset, following: Int)? {
        for start in bytes.indices.reversed() where bytes[start] == 0x5B || bytes[start] == 0x5C {
            if let commit = Commit.decode(bytes.span.extracting(start..<bytes.count)) {
                return (commit.end, bytes.count - start - commit.size)
            }
        }
        return nil
    }

    enum Verdict {
        case torn, damage
    }

    /// The table of docs/log-format.md, section Recovery.
    func verdict(on rest: [UInt8]) -> Verdict {
        if rest.allSatisfy({ $0 == 0 }) { return .torn }
        // A valid trailer committed what stands before it, torn bytes behind it or not.
        if lastCommit(in: rest) != nil { return .damage }
        var decoder = FrameDecoder()
        let start = OriginFrame.decode(rest.span)?.size ?? 0
        guard case .frame(_, let size) = decoder.decode(rest.span, at: start) else { return .torn }
        let trailer = rest[(start + size)...].prefix(Format.trailerSize)
        let isWhole = trailer.count == Format.trailerSize
        return isWhole && trailer.contains { $0 != 0 } ? .damage : .torn
    }

    /// Keeps a copy of bytes that are about to be cut, for whoever wants to look at them.
    private func quarantine(
        _ bytes: [UInt8], _ name: SegmentName, filePosition: Int
    ) throws(EventLogError) {
        if bytes.isEmpty { return }
        try keep(
            bytes, inQuarantineAs: "\(SegmentName.digits(name.base))-\(filePosition)", ".torn")
    }
}

import Glibc

/// What the tail of a segment says.
enum Tail: Equatable {
    /// The file ends where a unit ends. `next` is the offset of the record to be appended.
    case clean(next: Offset)
    /// Neither a trailer nor a fresh header stands at the end: recovery has to look.
    case unclear

    /// Reads the last bytes of an open segment, however large it is.
    static func read(
        _ file: borrowing File, _ name: SegmentName, size: Int
    ) throws(EventLogError) -> Tail {
        if size == Format.firstUnitPosition { return .clean(next: name.base) }
        guard size > Format.firstUnitPosition + Format.trailerSize else { return .unclear }
        let bytes = try file.read(at: size - Format.trailerSize, count: Format.trailerSize)
        guard let trailer = Trailer.decode(bytes.span), trailer.first >= name.base else {
            return .unclear
        }
        return .clean(next: trailer.end)
    }
}

extension LogDirectory {
    /// The offset that the next record will get, as far as it can be known without the lock.
    ///
    /// - Complexity: Reads a few bytes; with a torn or damaged tail, the newest segment.
    public func end() throws(EventLogError) -> Offset {
        guard let newest = try segments().last else { return .zero }
        let file: File
        do throws(EventLogError) {
            file = try File(path(newest), O_RDONLY)
        } catch {
            guard error.isAbsentFile else { throw error }
            // Rolled since the listing: the one that follows is the newest now.
            return try end()
        }
        if case .clean(let next) = try Tail.read(file, newest, size: file.status().size) {
            return next
        }
        var reader = try SegmentReader(self, newest)
        while try reader.next() != .end {}
        return reader.nextOffset
    }

    /// The store that this log belongs to; nil while there is no readable segment.
    public func store() throws(EventLogError) -> StoreID? {
        for name in try segments().reversed() {
            let file = try File(path(name), O_RDONLY)
            let bytes = try file.read(at: 0, count: Format.firstUnitPosition)
            if case .header(let header) = Header.decode(bytes.span) { return header.store }
        }
        return nil
    }
}

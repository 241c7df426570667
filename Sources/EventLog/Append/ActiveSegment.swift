import CLinux
import SystemCalls

/// The segment that grows, opened for appending. Meaningful only while the append lock is held.
struct ActiveSegment: ~Copyable {
    let name: SegmentName
    private let file: File
    private let identity: Look
    /// As of the last ``isCurrent()`` or append: with the lock, nobody else changes it.
    private var size: Int
    /// False when the header is damaged. Such a segment is not appended to.
    private let hasHeader: Bool
    /// Where our own last append ended: if the file is still that long, nobody else appended.
    private var lastEnd: (size: Int, next: Offset)?

    init(_ directory: LogDirectory, _ name: SegmentName) throws(EventLogError) {
        let file = try File(directory.path(name), O_RDWR)
        let look = try Look(file.path)
        let start = try file.read(at: 0, count: Format.firstUnitPosition)
        switch Header.decode(start.span) {
        case .header(let header): hasHeader = header.base == name.base && !header.isSealed
        case .invalid: hasHeader = false
        case .unknownVersion(let version):
            throw .unknownVersion(segment: name.fileName, version: version)
        }
        self.name = name
        identity = look
        size = look.size
        self.file = file
    }

    /// Which file a path names, and its size.
    private struct Look {
        var device: UInt64 = 0
        var inode: UInt64 = 0
        var size = 0

        /// - Throws: `io`; with operation `open` if nothing is there.
        init(_ path: String) throws(EventLogError) {
            var bytes: Int64 = 0
            if agentlog_look(path, &device, &inode, &bytes) != 0 {
                throw .io(operation: "open", path: path, errno: errno)
            }
            size = Int(bytes)
        }
    }

    /// Whether the active segment's name still means this file. Another process may have rolled
    /// it since our last append.
    mutating func isCurrent() throws(EventLogError) -> Bool {
        let look: Look
        do throws(EventLogError) {
            look = try Look(file.path)
        } catch {
            guard error.isAbsentFile else { throw error }
            return false
        }
        size = look.size
        return look.inode == identity.inode && look.device == identity.device
    }

    /// The next offset, nil if recovery is needed, and the size of the file.
    func tail() throws(EventLogError) -> (next: Offset?, size: Int) {
        if let lastEnd, lastEnd.size == size { return (lastEnd.next, size) }
        if !hasHeader { return (nil, size) }
        switch try Tail.read(file, name, size: size) {
        case .clean(let next): return (next, size)
        case .unclear: return (nil, size)
        }
    }

    /// Writes a unit at the end. If that fails, the file is cut back to what it was; if that fails
    /// as well, a torn tail is left for the next appender to recover from.
    mutating func append(
        _ unit: [UInt8], at size: Int, nextOffset: Offset
    ) throws(EventLogError) {
        do {
            try file.write(unit, at: size)
        } catch {
            try? file.truncate(to: size)
            throw error
        }
        self.size = size + unit.count
        lastEnd = (self.size, nextOffset)
    }

    /// Puts everything that was appended here on stable storage. A failure is final.
    func synchronize() throws(EventLogError) { try file.synchronize() }
}

extension StoreID {
    /// A new identity from the kernel's random numbers.
    static func random() throws(EventLogError) -> StoreID {
        var bytes = [UInt8](repeating: 0, count: 16)
        if agentlog_random(&bytes) != 0 {
            throw .io(operation: "getrandom", path: "(kernel)", errno: errno)
        }
        return StoreID(bytes)
    }
}

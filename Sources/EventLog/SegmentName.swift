import Glibc

/// What a file name in `log/` says: the base offset of a segment and the state it is in.
struct SegmentName: Hashable, Comparable {
    enum State: String, CaseIterable {
        case active = ".active.lz4"
        case rolled = ".rolled.lz4"
    }

    let base: Offset
    let state: State

    init(base: Offset, state: State) {
        self.base = base
        self.state = state
    }

    /// Parses a file name. Nil for anything that is not exactly a segment's name.
    init?(_ name: String) {
        let digits = name.prefix(Self.digitCount)
        guard let base = Self.offset(digits),
            let state = State(rawValue: String(name.dropFirst(Self.digitCount)))
        else { return nil }
        self.init(base: base, state: state)
    }

    var fileName: String { Self.digits(base) + state.rawValue }

    /// By offset. Of two files with one base, which only a crash can leave, the active is second.
    static func < (left: SegmentName, right: SegmentName) -> Bool {
        if left.base != right.base { return left.base < right.base }
        return left.state == .rolled && right.state == .active
    }

    static let digitCount = 20

    /// Twenty decimal digits, so that the order of names is the order of offsets.
    static func digits(_ offset: Offset) -> String {
        let text = String(offset.rawValue)
        return String(repeating: "0", count: digitCount - text.utf8.count) + text
    }

    static func offset(_ digits: some StringProtocol) -> Offset? {
        guard digits.utf8.count == digitCount,
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        // The format's bound: beyond it offsets could not be added to.
        return UInt64(digits).flatMap { $0 < 1 << 62 ? Offset($0) : nil }
    }
}

/// The files of one store, by path. Listing is the only thing that it does.
public struct LogDirectory: Sendable, Hashable {
    /// The store: the directory that holds `log/` and `quarantine/`.
    public let home: String

    public init(home: String) { self.home = home }

    public var log: String { home + "/log" }
    var lock: String { log + "/LOCK" }
    var newSegment: String { log + "/new.tmp" }
    var quarantine: String { home + "/quarantine" }

    func path(_ name: SegmentName) -> String { log + "/" + name.fileName }

    /// The segments in offset order. An absent directory has none.
    func segments() throws(EventLogError) -> [SegmentName] {
        guard let directory = opendir(log) else {
            if errno == ENOENT { return [] }
            throw .io(operation: "opendir", path: log, errno: errno)
        }
        defer { closedir(directory) }
        var names: [SegmentName] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
            }
            if let segment = SegmentName(name) { names.append(segment) }
        }
        if errno != 0 { throw .io(operation: "readdir", path: log, errno: errno) }
        return names.sorted()
    }
}

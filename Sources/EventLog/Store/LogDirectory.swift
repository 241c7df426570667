import SystemCalls

/// The files of one store, by path. Listing is the only thing that it does.
public struct LogDirectory: Sendable, Hashable {
    /// The store: the directory that holds `log/`, `spool/` and `quarantine/`.
    public let home: String

    public init(home: String) { self.home = home }

    public var log: String { home + "/log" }
    public var spool: String { home + "/spool" }
    public var quarantine: String { home + "/quarantine" }
    var lock: String { log + "/LOCK" }
    var newSegment: String { log + "/new.tmp" }

    func path(_ name: SegmentName) -> String { log + "/" + name.fileName }

    func sealingPath(_ base: Offset) -> String { "\(log)/\(SegmentName.digits(base)).seal.tmp" }

    /// The segments in offset order, one for each base. An absent directory has none.
    ///
    /// - Complexity: O(n log n) in the files of the directory; opens one only where a crash left
    ///   two forms of a segment.
    func segments() throws(EventLogError) -> [SegmentName] {
        var names: [SegmentName] = []
        for name in try listing().segments {
            guard let last = names.last, last.base == name.base else {
                names.append(name)
                continue
            }
            // Sealed and rolled: the sealed one, if it is whole. Otherwise the older form.
            let isWhole =
                last.state == .sealed && (try? SegmentFile(self, last).footer?.base) == last.base
            if !isWhole { names[names.count - 1] = name }
        }
        return names
    }

    /// `<base, 20 digits>.seal.tmp`
    private static func isSealing(_ name: String) -> Bool {
        SegmentName.offset(name.prefix(SegmentName.digitCount)) != nil
            && name.dropFirst(SegmentName.digitCount) == ".seal.tmp"
    }

    struct Listing {
        /// In offset order; one base may occur several times.
        var segments: [SegmentName] = []
        /// Temporary files of creating and sealing, which mean nothing.
        var temporary: [String] = []
        /// What does not belong here.
        var foreign: [String] = []
    }

    /// Everything in `log/`.
    func listing() throws(EventLogError) -> Listing {
        var listing = Listing()
        for entry in try directoryEntries(log) {
            let name = entry.name
            if let segment = SegmentName(name) {
                // A directory or a link of that name is none of ours, and must not stop readers.
                if entry.isRegular {
                    listing.segments.append(segment)
                } else {
                    listing.foreign.append(name)
                }
            } else if name == "new.tmp" || Self.isSealing(name) {
                listing.temporary.append(name)
            } else if name != "LOCK" {
                listing.foreign.append(name)
            }
        }
        listing.segments.sort()
        return listing
    }
}

/// The names in a directory but `.` and `..`, in no order. An absent one has none.
func fileNames(in path: String) throws(EventLogError) -> [String] {
    try directoryEntries(path).map { $0.name }
}

struct DirectoryEntry {
    let name: String
    let isRegular: Bool
}

/// What is in a directory but `.` and `..`, in no order. An absent one is empty.
///
/// - Complexity: One system call for some hundred entries, where the file system tells what they
/// are.
func directoryEntries(_ path: String) throws(EventLogError) -> [DirectoryEntry] {
    var opened = opendir(path)
    while opened == nil && errno == EINTR { opened = opendir(path) }
    guard let directory = opened else {
        if errno == ENOENT { return [] }
        throw .io(operation: "opendir", path: path, errno: errno)
    }
    defer { closedir(directory) }
    var entries: [DirectoryEntry] = []
    while true {
        errno = 0
        guard let entry = readdir(directory) else { break }
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
        }
        if name == "." || name == ".." { continue }
        var isRegular = entry.pointee.d_type == UInt8(DT_REG)
        if entry.pointee.d_type == UInt8(DT_UNKNOWN) {
            // Gone since: whoever opens it finds out.
            isRegular = try FileStatus.at("\(path)/\(name)")?.isRegular ?? true
        }
        entries.append(DirectoryEntry(name: name, isRegular: isRegular))
    }
    if errno != 0 { throw .io(operation: "readdir", path: path, errno: errno) }
    return entries
}

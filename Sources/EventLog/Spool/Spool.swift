// Spool file: one unit (frame · trailer) whose first offset is 0, so that `lz4 -dc` reads it too.
//
// Name: <ns since 1970, 20 digits>-<pid>-<8 hex digits>.lz4, so that the order of names is the
// order of time. It is written under that name with `.tmp` and renamed.

import Digests
import SystemCalls

/// A directory where records wait that could not be appended in time.
///
/// It exists only while something is in it: that nothing waits costs an appender one system call.
struct Spool: Sendable {
    let path: String
    /// A directory above it that has to be ours as well: in memory, others have rights beside it.
    var parent: String?

    /// A writer that has not renamed its file for so long is dead.
    private static let abandonedSeconds = 600

    var exists: Bool { access(path, F_OK) == 0 }

    struct Waiting {
        let frame: [UInt8]
        let trailer: Trailer
    }

    /// Writes one unit. On return it survives what `durability` says.
    func write(
        frame: [UInt8], count: Int, atMilliseconds milliseconds: UInt64, _ durability: Durability
    ) throws(EventLogError) {
        let bytes = Unit.encode(
            frame: frame, count: count, first: .zero, appendMilliseconds: milliseconds,
            isPowerDurable: durability == .power)
        let name =
            "\(SegmentName.digits(wallClockNanoseconds()))-\(getpid())-"
            + hexadecimal(Array(try StoreID.random().bytes.prefix(4))) + ".lz4"
        for attempt in 0... {
            do throws(EventLogError) {
                return try write(bytes, as: name, durability)
            } catch {
                // A drainer that found it empty has removed the directory.
                guard error.isAbsentFile, attempt < 10 else { throw error }
            }
        }
    }

    private func write(
        _ bytes: [UInt8], as name: String, _ durability: Durability
    ) throws(EventLogError) {
        try makeDirectories(path)
        try checkOwnership()
        let temporary = "\(path)/\(name).tmp"
        do throws(EventLogError) {
            let file = try File(temporary, O_WRONLY | O_CREAT | O_EXCL)
            try file.write(bytes, at: 0)
            if durability == .power { try file.synchronize() }
            try renameFile(temporary, to: "\(path)/\(name)")
            if durability == .power { try synchronizeDirectory(path) }
        } catch {
            unlink(temporary)
            // Renamed, but not on stable storage: the caller keeps the records elsewhere.
            unlink("\(path)/\(name)")
            throw error
        }
    }

    /// The files that wait, oldest first.
    func waiting() throws(EventLogError) -> [String] {
        try directoryEntries(path).filter { $0.isRegular && $0.name.hasSuffix(".lz4") }
            .map { $0.name }.sorted()
    }

    enum Content {
        case unit(Waiting)
        case noUnit
        /// What ``discard(_:)`` leaves where it cannot remove.
        case empty
    }

    /// What a file holds.
    ///
    /// - Throws: `io` if it cannot be read.
    func content(_ name: String) throws(EventLogError) -> Content {
        let bytes = try File("\(path)/\(name)", O_RDONLY | O_NONBLOCK)
            .read(at: 0, count: Format.unitSizeMax)
        if bytes.isEmpty { return .empty }
        var decoder = FrameDecoder()
        guard
            case .unit(_, let size) = Unit.decode(
                bytes.span, at: 0, filePosition: 0, inSpool: true, with: &decoder),
            size == bytes.count,
            let trailer = Trailer.decode(
                bytes.span.extracting(size - Format.trailerSize..<size)),
            trailer.first == .zero, trailer.kind == .event, !trailer.isImported
        else { return .noUnit }
        return .unit(
            Waiting(frame: Array(bytes.dropLast(Format.trailerSize)), trailer: trailer))
    }

    /// Removes a file whose records are in the log; empties it where that fails, so that they are
    /// not appended again and again.
    ///
    /// - Returns: Whether it is gone.
    func discard(_ name: String) -> Bool {
        if (try? remove(name)) != nil { return true }
        _ = truncate("\(path)/\(name)", 0)
        return false
    }

    func remove(_ name: String) throws(EventLogError) { try removeFile("\(path)/\(name)") }

    /// Copies a file that is no unit to where damaged things are kept.
    func quarantine(_ name: String, in directory: LogDirectory) throws(EventLogError) {
        try directory.keepCopy(
            of: File("\(path)/\(name)", O_RDONLY), inQuarantineAs: name, ".spool")
    }

    /// Files whose writers died before they renamed them: never acknowledged, kept all the same.
    func quarantineAbandoned(in directory: LogDirectory) throws(EventLogError) {
        for name in try fileNames(in: path) where name.hasSuffix(".tmp") {
            var status = stat()
            guard lstat("\(path)/\(name)", &status) == 0,
                time(nil) - status.st_mtim.tv_sec > Self.abandonedSeconds
            else { continue }
            try quarantine(name, in: directory)
            try remove(name)
        }
    }

    func removeIfEmpty() {
        rmdir(path)
        if let parent { rmdir(parent) }
    }

    func checkOwnership() throws(EventLogError) {
        for path in [parent, path].compactMap({ $0 }) {
            guard let status = try FileStatus.at(path) else { continue }
            guard status.isDirectory else { throw .refused(path: path, .symbolicLink) }
            try status.checkOwner(of: path)
        }
    }
}

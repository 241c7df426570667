// LOCK: the target of flock(2), and three hints of fixed width, 73 bytes.
//
//    0..20  base of the active segment, 20 digits, newline
//   21..46  `lost ` 20 digits newline: events that could be neither appended nor spooled, in all
//   47..72  `told ` 20 digits newline: how many of them a record in the log tells of

import CLinux
import SystemCalls

/// The exclusive right to change files under `log/`: `flock(2)` on `LOCK`.
///
/// The kernel releases it when the holder dies, so it is never stale. The file is never renamed
/// or deleted.
struct AppendLock: ~Copyable {
    private let file: File

    /// Opens the lock file, which is created if absent.
    ///
    /// - Throws: `io`; `refused` if it is a link, somebody else's or on a network file system.
    init(_ directory: LogDirectory) throws(EventLogError) {
        let file = try File(directory.lock, O_RDWR | O_CREAT)
        try file.status().checkOwner(of: directory.lock)
        try file.checkFileSystem()
        try directory.checkOwnership()
        self.file = file
    }

    /// Waits for the lock, at most `milliseconds`.
    ///
    /// A holder needs a few microseconds, so asking once is nearly always enough. Whoever has to
    /// wait stands in the kernel's queue.
    ///
    /// - Throws: `locked`, `io`.
    func acquire(withinMilliseconds milliseconds: Int) throws(EventLogError) {
        if try isFree() { return }
        let start = monotonicMicroseconds()
        var code = Int32(0)
        repeat {
            let left = milliseconds - (monotonicMicroseconds() - start) / 1_000
            if left <= 0 {
                code = EWOULDBLOCK
            } else {
                code = agentlog_flock_within(file.descriptor, Int32(clamping: left))
            }
            // Another signal than the timer's may have interrupted it.
        } while code == EINTR
        switch code {
        case 0: return
        case EWOULDBLOCK: break
        case ENOTSUP: if try poll(from: start, milliseconds) { return }
        default: throw .io(operation: "flock", path: file.path, errno: code)
        }
        throw .locked(
            path: file.path,
            waitedMilliseconds: (monotonicMicroseconds() - start) / 1_000)
    }

    /// Asks again and again, where the kernel cannot wake us.
    private func poll(from start: Int, _ milliseconds: Int) throws(EventLogError) -> Bool {
        while (monotonicMicroseconds() - start) / 1_000 < milliseconds {
            var time = timespec(tv_sec: 0, tv_nsec: 500_000)
            nanosleep(&time, nil)
            if try isFree() { return true }
        }
        return false
    }

    /// Takes the lock if nobody has it.
    private func isFree() throws(EventLogError) -> Bool {
        while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            if errno == EWOULDBLOCK { return false }
            throw .io(operation: "flock", path: file.path, errno: errno)
        }
        return true
    }

    func release() { flock(file.descriptor, LOCK_UN) }

    struct Hints: Equatable {
        /// Believe it only if that file exists.
        var base: Offset?
        var lost: UInt64 = 0
        var told: UInt64 = 0
    }

    private static let width = 73

    func hints() -> Hints { Self.hints(in: file) }

    /// The hints of a store that is only looked at.
    static func hints(of directory: LogDirectory) -> Hints {
        guard let file = try? File(directory.lock, O_RDONLY) else { return Hints() }
        return hints(in: file)
    }

    private static func hints(in file: borrowing File) -> Hints {
        guard let bytes = try? file.read(at: 0, count: width) else { return Hints() }
        func number(_ start: Int) -> UInt64? {
            guard bytes.count >= start + SegmentName.digitCount else { return nil }
            return SegmentName.number(
                String(decoding: bytes[start..<start + SegmentName.digitCount], as: UTF8.self))
        }
        return Hints(
            base: number(0).flatMap { $0 < 1 << 62 ? Offset($0) : nil },
            lost: number(26) ?? 0, told: number(52) ?? 0)
    }

    /// Writes the base. A failure costs later appenders a directory listing and nothing else.
    func writeHint(_ base: Offset) {
        var text = SegmentName.digits(base) + "\n"
        // Whole from the start, so that counting never needs room on a full disk.
        if let size = try? file.status().size, size < Self.width {
            text += "lost \(SegmentName.digits(0))\ntold \(SegmentName.digits(0))\n"
        }
        try? file.write(Array(text.utf8), at: 0)
    }

    func writeTold(_ count: UInt64) { write(count, at: 52) }

    /// Counts events that are lost. Overwrites in place, which a full disk allows.
    ///
    /// - Returns: Whether they are counted.
    func addLost(_ count: UInt64) -> Bool {
        guard (try? file.lock(.lostCount, withinMilliseconds: 20)) == true else { return false }
        defer { file.unlock(.lostCount) }
        return write(hints().lost &+ count, at: 26)
    }

    @discardableResult
    private func write(_ count: UInt64, at position: Int) -> Bool {
        guard let size = try? file.status().size, size >= Self.width else { return false }
        return (try? file.write(Array(SegmentName.digits(count).utf8), at: position)) != nil
    }
}

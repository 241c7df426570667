// LOCK: the target of flock(2), and three hints of fixed width, 73 bytes.
//
//    0..20  base of the active segment, 20 digits, newline
//   21..46  `lost ` 20 digits newline: events that could be neither appended nor spooled, in all
//   47..72  `told ` 20 digits newline: how many of them a record in the log tells of

import Glibc

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
    /// `flock` cannot time out, so this asks again and again: first often, because a holder needs
    /// a few microseconds, then each 2 ms.
    func acquire(withinMilliseconds milliseconds: Int) throws(EventLogError) {
        let start = monotonicMicroseconds()
        var pause = 20
        while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            if code == EINTR { continue }
            guard code == EWOULDBLOCK else {
                throw .io(operation: "flock", path: file.path, errno: code)
            }
            let waited = (monotonicMicroseconds() - start) / 1_000
            if waited >= milliseconds {
                throw .locked(path: file.path, waitedMilliseconds: waited)
            }
            var time = timespec(tv_sec: 0, tv_nsec: pause * 1_000)
            nanosleep(&time, nil)
            pause = min(pause * 2, 2_000)
        }
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
        return write(hints().lost + count, at: 26)
    }

    @discardableResult
    private func write(_ count: UInt64, at position: Int) -> Bool {
        guard let size = try? file.status().size, size >= Self.width else { return false }
        return (try? file.write(Array(SegmentName.digits(count).utf8), at: position)) != nil
    }
}

import CLinux
import SystemCalls

/// A lock on one byte far behind the end of `LOCK`, which does not interfere with `flock(2)`.
///
/// An open file description lock (`F_OFD_SETLK`, fcntl(2)): the kernel releases it when the file is
/// closed, that is at the latest when the process ends.
enum ByteLock: Int {
    case sealing = 0x100_0000_0000
    case lostCount = 0x100_0000_0001
}

extension File {
    /// Whether the lock was had within `milliseconds`.
    func lock(_ byte: ByteLock, withinMilliseconds milliseconds: Int) throws(EventLogError) -> Bool
    {
        let start = monotonicMicroseconds()
        while set(byte, locks: true) != 0 {
            let code = errno
            if code == EINTR { continue }
            guard code == EAGAIN || code == EACCES else {
                throw .io(operation: "fcntl", path: path, errno: code)
            }
            if (monotonicMicroseconds() - start) / 1_000 >= milliseconds { return false }
            var time = timespec(tv_sec: 0, tv_nsec: 1_000_000)
            nanosleep(&time, nil)
        }
        return true
    }

    func unlock(_ byte: ByteLock) { _ = set(byte, locks: false) }

    private func set(_ byte: ByteLock, locks: Bool) -> Int32 {
        agentlog_lock_byte(descriptor, Int64(byte.rawValue), locks ? 1 : 0)
    }
}

/// The exclusive right to seal, drop or redact. Released when it goes away.
struct SealLock: ~Copyable {
    private let file: File

    /// - Throws: `sealing` while another process has it for longer than `milliseconds`; what
    ///   ``AppendLock`` throws.
    init(_ directory: LogDirectory, withinMilliseconds milliseconds: Int) throws(EventLogError) {
        // A log that was copied without its lock is whole.
        let file = try File(directory.lock, O_RDWR | O_CREAT)
        try file.status().checkOwner(of: directory.lock)
        try directory.checkOwnership()
        guard try file.lock(.sealing, withinMilliseconds: milliseconds) else {
            throw .sealing(path: directory.log)
        }
        self.file = file
    }

    func release() { file.unlock(.sealing) }
}

extension LogDirectory {
    /// Runs `body` while no other process seals, drops, redacts or imports.
    ///
    /// - Throws: `sealing` if one does for longer than two seconds; what `body` throws.
    func withSealLock<T>(
        _ body: () throws(EventLogError) -> T
    ) throws(EventLogError) -> T {
        let lock = try SealLock(self, withinMilliseconds: 2_000)
        // Released by its last use here, not when the optimizer finds no other.
        defer { lock.release() }
        return try body()
    }
}

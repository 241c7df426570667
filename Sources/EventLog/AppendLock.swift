import Glibc

/// The exclusive right to change files under `log/`: `flock(2)` on `LOCK`.
///
/// The kernel releases it when the holder dies, so it is never stale. The file is never renamed
/// or deleted; its content is a hint about the active segment.
struct AppendLock: ~Copyable {
    private let file: File

    /// Opens the lock file, which is created if absent.
    init(_ directory: LogDirectory) throws(EventLogError) {
        file = try File(directory.lock, O_RDWR | O_CREAT)
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

    /// The base of the active segment as the last roll wrote it. Believe it only if that file
    /// exists.
    func hint() -> Offset? {
        guard let bytes = try? file.read(at: 0, count: SegmentName.digitCount) else { return nil }
        return SegmentName.offset(String(decoding: bytes, as: UTF8.self))
    }

    /// Writes the hint. A failure costs later appenders a directory listing and nothing else.
    func writeHint(_ base: Offset) {
        try? file.write(Array(SegmentName.digits(base).utf8), at: 0)
    }
}

private func monotonicMicroseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
}

import SystemCalls

/// An open file: the owner of its descriptor, and the few system calls that the log makes.
///
/// Noncopyable, because a descriptor that is closed twice closes somebody else's file.
struct File: ~Copyable {
    private let owner: Descriptor
    let path: String

    var descriptor: Int32 { owner.number }

    /// Opens `path` with `O_CLOEXEC` and `O_NOFOLLOW`; new files get mode 0600.
    init(_ path: String, _ flags: Int32) throws(EventLogError) {
        var opened: Int32
        repeat {
            opened = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        } while opened < 0 && errno == EINTR
        if opened < 0 {
            // What O_NOFOLLOW says of a link.
            if errno == ELOOP { throw .refused(path: path, .symbolicLink) }
            throw .io(operation: "open", path: path, errno: errno)
        }
        owner = Descriptor(opened)
        self.path = path
    }

    /// A class, because the end of a noncopyable value must be visible to every module that holds
    /// one in Embedded Swift, and HookClient holds an appender.
    private final class Descriptor {
        let number: Int32

        init(_ number: Int32) { self.number = number }

        deinit { _ = close(number) }
    }

    func status() throws(EventLogError) -> FileStatus {
        var status = stat()
        if fstat(descriptor, &status) != 0 {
            throw .io(operation: "fstat", path: path, errno: errno)
        }
        return FileStatus(status)
    }

    /// Up to `count` bytes from `position`; fewer only at the end of the file.
    func read(at position: Int, count limit: Int) throws(EventLogError) -> [UInt8] {
        // A buffer is no larger than the file, which matters to a reader that polls its end.
        let count = min(limit, try status().size - position)
        if count <= 0 { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let result = bytes.withUnsafeMutableBytes { buffer in
                pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, count - filled,
                    position + filled)
            }
            if result < 0 {
                if errno == EINTR { continue }
                throw .io(operation: "pread", path: path, errno: errno)
            }
            if result == 0 { break }
            filled += result
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// Writes all of `bytes` at `position`. A short write is continued; when that fails, the part
    /// that was written stays for the caller to truncate.
    func write(_ bytes: [UInt8], at position: Int) throws(EventLogError) {
        var written = 0
        while written < bytes.count {
            let result = bytes.withUnsafeBytes { buffer in
                pwrite(
                    descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written,
                    position + written)
            }
            if result < 0 {
                if errno == EINTR { continue }
                throw .io(operation: "pwrite", path: path, errno: errno)
            }
            // A regular file accepts nothing only when there is no room.
            if result == 0 { throw .io(operation: "pwrite", path: path, errno: ENOSPC) }
            written += result
        }
    }

    func truncate(to size: Int) throws(EventLogError) {
        while ftruncate(descriptor, size) != 0 {
            if errno == EINTR { continue }
            throw .io(operation: "ftruncate", path: path, errno: errno)
        }
    }

    /// Puts the file's data on stable storage. A failure is final: see ``EventLogError/io``.
    func synchronize() throws(EventLogError) {
        while fdatasync(descriptor) != 0 {
            // Interrupted before it began; everything else may have lost pages.
            let code = errno
            if code == EINTR { continue }
            // The kernel calls the pages clean now. Whoever reads again has to see what the disk
            // has.
            posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
            throw .io(operation: "fdatasync", path: path, errno: code)
        }
    }
}

/// Puts the names in a directory on stable storage.
func synchronizeDirectory(_ path: String) throws(EventLogError) {
    try File(path, O_RDONLY | O_DIRECTORY).synchronize()
}

func renameFile(_ from: String, to: String) throws(EventLogError) {
    while rename(from, to) != 0 {
        if errno == EINTR { continue }
        throw .io(operation: "rename", path: from, errno: errno)
    }
}

/// Removes a file. One that is not there is no error.
func removeFile(_ path: String) throws(EventLogError) {
    while unlink(path) != 0 {
        if errno == EINTR { continue }
        if errno == ENOENT { return }
        throw .io(operation: "unlink", path: path, errno: errno)
    }
}

/// Creates `path` and what is missing above it, mode 0700. Existing directories stay as they are.
func makeDirectories(_ path: String) throws(EventLogError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    let code = errno
    guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
        throw .io(operation: "mkdir", path: path, errno: code)
    }
    try makeDirectories(String(path[..<slash]))
    if mkdir(path, 0o700) != 0 && errno != EEXIST {
        throw .io(operation: "mkdir", path: path, errno: errno)
    }
}

/// The operating system's words for an error number.
func errorText(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
}

/// Milliseconds since 1970 by the system's wall clock.
public func wallClockMilliseconds() -> UInt64 { wallClockNanoseconds() / 1_000_000 }

func wallClockNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

func monotonicMicroseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
}

import Glibc

/// An exclusive `flock(2)` on a file, held until the process or this value ends.
///
/// The kernel releases it when the holder dies, so it is never stale. The file stays.
final class KernelLock {
    private let descriptor: Int32

    /// Nil if another process holds it. Does not wait.
    init?(path: String) throws {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if opened < 0 { throw ViewsError.io(operation: "open", path: path, errno: errno) }
        while flock(opened, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            let code = errno
            close(opened)
            if code == EWOULDBLOCK { return nil }
            throw ViewsError.io(operation: "flock", path: path, errno: code)
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}

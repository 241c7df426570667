import Glibc

/// Which file a path names, and whether it was written since.
struct FileIdentity: Equatable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let modifiedSeconds: Int64
    private let modifiedNanoseconds: Int64
    private let mode: UInt32

    /// Links are not followed. Nil if there is nothing.
    init?(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modifiedSeconds = Int64(status.st_mtim.tv_sec)
        modifiedNanoseconds = Int64(status.st_mtim.tv_nsec)
        mode = UInt32(status.st_mode)
    }

    /// Whether it is a regular file that nobody else has access to.
    var isPrivate: Bool {
        mode & UInt32(S_IFMT) == UInt32(S_IFREG) && mode & 0o077 == 0
    }

    func isSameFile(as other: FileIdentity?) -> Bool {
        device == other?.device && inode == other?.inode
    }
}

import SystemCalls

/// What the kernel says of a file.
struct FileStatus: Equatable {
    let device: UInt64
    let inode: UInt64
    let size: Int
    let owner: UInt32
    let mode: UInt32

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        owner = status.st_uid
        mode = status.st_mode
    }

    /// The status of `path` itself (links are not followed), or nil if nothing is there.
    static func at(_ path: String) throws(EventLogError) -> FileStatus? {
        var status = stat()
        if lstat(path, &status) == 0 { return FileStatus(status) }
        if errno == ENOENT { return nil }
        throw .io(operation: "lstat", path: path, errno: errno)
    }

    var isLink: Bool { mode & S_IFMT == S_IFLNK }
    var isDirectory: Bool { mode & S_IFMT == S_IFDIR }
    var isRegular: Bool { mode & S_IFMT == S_IFREG }
    var permissions: UInt32 { mode & 0o777 }

    func isSameFile(as other: FileStatus) -> Bool {
        inode == other.inode && device == other.device
    }
}

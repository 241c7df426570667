import CLinux
import SystemCalls

/// Why a store is not written to, though the kernel would allow it.
public enum AccessRefusal: Equatable, Sendable {
    case symbolicLink
    case foreignOwner(UInt32)
    /// Others may write there: what they put there would be taken for ours.
    case writableByOthers(mode: UInt32)
    /// Locks and the order of writes are not what the log needs there.
    case networkFileSystem(String)
}

extension LogDirectory {
    /// Makes sure that `log/` is a directory of this user's that nobody else can write to.
    func checkOwnership() throws(EventLogError) {
        guard let status = try FileStatus.at(log) else {
            throw .io(operation: "open", path: log, errno: ENOENT)
        }
        if status.isLink { throw .refused(path: log, .symbolicLink) }
        try status.checkOwner(of: log)
    }
}

extension FileStatus {
    func checkOwner(of path: String) throws(EventLogError) {
        if owner != geteuid() { throw .refused(path: path, .foreignOwner(owner)) }
        if permissions & 0o022 != 0 {
            throw .refused(path: path, .writableByOthers(mode: permissions))
        }
    }
}

extension File {
    /// Refuses network file systems: `flock` and `O_APPEND`-like tails are not atomic there.
    ///
    /// `AGENTLOG_ALLOW_NETWORK_FS=1` in the environment overrides it.
    func checkFileSystem() throws(EventLogError) {
        let magic = agentlog_file_system(descriptor)
        guard magic >= 0, let name = networkFileSystemName(UInt32(truncatingIfNeeded: magic)) else {
            return
        }
        if getenv("AGENTLOG_ALLOW_NETWORK_FS").map({ String(cString: $0) }) == "1" { return }
        throw .refused(path: path, .networkFileSystem(name))
    }
}

/// The name of a network file system's magic number. Source: statfs(2), linux/magic.h.
///
/// FUSE is not among them: most of what people mount with it is local.
private func networkFileSystemName(_ magic: UInt32) -> String? {
    switch magic {
    case 0x6969: "NFS"
    case 0x517B, 0xFF53_4D42, 0xFE53_4D42: "SMB"
    case 0x0102_1997: "9P"
    case 0x00C3_6400: "Ceph"
    case 0x0BD0_0BD0: "Lustre"
    case 0x5346_414F, 0x6B41_4653: "AFS"
    case 0x7375_7245: "Coda"
    case 0x564C: "NCP"
    case 0x0116_1970: "GFS2"
    case 0x7461_636F: "OCFS2"
    case 0x786F_4256: "vboxsf"
    default: nil
    }
}

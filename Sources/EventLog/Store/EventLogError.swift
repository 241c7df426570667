import SystemCalls

/// Why a log operation failed. Each case says what the caller can do about it.
public enum EventLogError: Error, Equatable, Sendable {
    /// A system call failed. After a failed append the segment was truncated back to its last
    /// whole unit, or the next appender does that. Never retry a failed `fdatasync`: the kernel
    /// may already have dropped the pages that it could not write.
    case io(operation: String, path: String, errno: Int32)
    /// Another process held the append lock for as long as the caller wanted to wait.
    case locked(path: String, waitedMilliseconds: Int)
    /// Another process seals, drops or redacts. Wait until it has finished.
    case sealing(path: String)
    /// Nothing was written. A record is one line of 1 to 262 144 bytes, an append at most 65 535
    /// records and 1 MiB.
    case invalidRecord(reason: String)
    /// A newer program wrote this segment. Use that version or a later one.
    case unknownVersion(segment: String, version: UInt16)
    /// The segment belongs to another store: somebody copied it here.
    case foreignSegment(segment: String, store: StoreID, expected: StoreID)
    /// There is no log in this directory.
    case noLog(path: String)
    /// The store is not one that this process should write to. Nothing was written.
    case refused(path: String, AccessRefusal)
    /// A sealed segment that has to be rewritten, or was just written, is not what its hashes say.
    case notVerified(segment: String, reason: String)
    /// What a command was asked to do does not fit this log. Says what would.
    case impossible(String)
}

extension EventLogError {
    /// Whether a file was to be opened that is not there.
    var isAbsentFile: Bool {
        if case .io(operation: "open", _, errno: ENOENT) = self { true } else { false }
    }

    /// Whether the disk takes nothing, for now.
    var isAboutTheDisk: Bool {
        guard case .io(_, _, let code) = self else { return false }
        return [ENOSPC, EDQUOT, EROFS, EIO, EFBIG].contains(code)
    }

    /// Whether the record itself is fine and may be appended later: it belongs into the spool.
    public var isAboutTheStore: Bool {
        switch self {
        case .invalidRecord, .refused, .impossible: false
        default: true
        }
    }
}

extension EventLogError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .io(let operation, let path, let code):
            "\(operation) \(path): \(errorText(code))"
        case .locked(let path, let waited):
            "\(path) was locked by another process for \(waited) ms; `agentlog doctor` names it"
        case .sealing(let path):
            "another process is sealing, dropping or redacting in \(path); try again later"
        case .invalidRecord(let reason):
            "not a record: \(reason)"
        case .unknownVersion(let segment, let version):
            "\(segment) has log format version \(version); this program reads version "
                + "\(Format.version). Use a newer agentlog."
        case .foreignSegment(let segment, let store, let expected):
            "\(segment) belongs to store \(store), the others to \(expected). Move it elsewhere."
        case .noLog(let path):
            "no log at \(path)"
        case .refused(let path, let refusal):
            "\(path) is refused: \(refusal)"
        case .notVerified(let segment, let reason):
            "\(segment): \(reason)"
        case .impossible(let reason):
            reason
        }
    }
}

extension AccessRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .symbolicLink:
            "it is a symbolic link. Name the directory that it leads to."
        case .foreignOwner(let owner):
            "it belongs to user \(owner), and this process runs as user \(geteuid()). Run as that "
                + "user, or choose another store."
        case .writableByOthers(let mode):
            "other users may write there (mode \(String(mode, radix: 8))). Run: chmod go-w on it."
        case .networkFileSystem(let name):
            "it is on a network file system (\(name)), where locks and appends are not reliable. "
                + "Choose a local directory, or set AGENTLOG_ALLOW_NETWORK_FS=1 at your own risk."
        }
    }
}

import Foundation
import Synchronization

/// The keys of a store for a server that runs: read again when their file has changed, which is
/// looked for at most once in an interval.
///
/// Any thread may use it.
public final class KeyWatch: Sendable {
    private let file: KeyFile
    private let interval: Duration
    private let state: Mutex<State>

    private struct State {
        var ring: Result<KeyRing, KeyFileError>
        var stamp: Stamp?
        var looked: ContinuousClock.Instant
    }

    /// What tells one content of the file from another: each one is a new file.
    private struct Stamp: Equatable {
        var inode: UInt64
        var size: Int
        var modified: [Int]
        var changed: [Int]

        init?(_ path: String) {
            var status = stat()
            guard lstat(path, &status) == 0 else { return nil }
            inode = UInt64(status.st_ino)
            size = Int(status.st_size)
            modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
            changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
        }
    }

    /// - Parameters:
    ///   - file: Read now, and after each change.
    ///   - interval: How long a change may go unnoticed.
    /// - Throws: What the file throws now. Later it is an answer of ``ring()``.
    public init(_ file: KeyFile, interval: Duration = .seconds(1)) throws(KeyFileError) {
        self.file = file
        self.interval = interval
        // Taken before reading: a change in between shows as one at the next look.
        let stamp = Stamp(file.path)
        let ring = try file.read()
        state = Mutex(State(ring: .success(ring), stamp: stamp, looked: .now))
    }

    /// The keys as they are now.
    ///
    /// - Throws: Why they cannot be read. Then no key is right.
    public func ring() throws(KeyFileError) -> KeyRing {
        let now = ContinuousClock.now
        return try state.withLock { state -> Result<KeyRing, KeyFileError> in
            if now - state.looked >= interval {
                state.looked = now
                let stamp = Stamp(file.path)
                if stamp != state.stamp {
                    state.stamp = stamp
                    state.ring = Result { () throws(KeyFileError) in try file.read() }
                }
            }
            return state.ring
        }.get()
    }
}

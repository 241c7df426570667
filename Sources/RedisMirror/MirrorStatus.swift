import Synchronization

/// What a mirror is doing, for whoever asks.
public struct MirrorStatus: Sendable, Equatable {
    public enum Phase: String, Sendable, CaseIterable {
        /// Not connected yet.
        case connecting
        /// All keys are being written.
        case resyncing
        /// Every change is written as it comes.
        case live
        /// It does not get on; ``MirrorStatus/failure`` says why. It tries again by itself.
        case failing
    }

    public var phase = Phase.connecting
    /// Why it does not get on, and what can be done; nil while it does. Never has a password.
    public var failure: String?
    /// What is in order and still worth knowing, such as that the Redis throws keys away.
    public var warning: String?
    /// The records that the keys in the Redis reflect; nil: it is not known.
    public var offset: UInt64?
    /// Keys that are in the Redis, as far as is known.
    public var keys = 0
    /// Keys that were written or deleted, since the start.
    public var writes: Int64 = 0
    /// Attempts that failed.
    public var errors: Int64 = 0
    /// How often all keys were written because of what was found.
    public var resyncs: Int64 = 0
    /// How long the last of those took, ms.
    public var resyncMilliseconds: Int64?
    /// When everything was written last, ms since 1970.
    public var successMilliseconds: Int64?
    /// Of the Redis, of all nodes that have keys, bytes; nil: not known.
    public var memory: Int64?
    /// 0: no bound.
    public var memoryMax: Int64?

    public init() {}
}

/// A status that one writes and many read.
final class StatusBoard: Sendable {
    private let status = Mutex(MirrorStatus())

    var current: MirrorStatus { status.withLock { $0 } }

    func update(_ change: (inout MirrorStatus) -> Void) {
        status.withLock { change(&$0) }
    }
}

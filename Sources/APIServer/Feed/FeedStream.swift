import Projections

/// Which of the two languages a client reads.
enum FeedStream: Sendable, Hashable {
    /// Ours, resumable; executions of a scope.
    case agents(Scope)
    /// The existing dashboard's.
    case dashboard
}

/// A client that wants to know where to begin.
struct FeedEntrance: Sendable {
    let stream: FeedStream
    /// Where it stopped before.
    var token: ResumeToken?
    /// Not nil: it was reading, and cannot go on for this reason.
    var reason: SnapshotReason?
    /// Called on the feed's thread; must return at once.
    let admit: @Sendable (FeedAdmission) -> Void
}

/// What a client is sent first, if anything, and the sequence number that it reads on from.
struct FeedAdmission: Sendable {
    var greeting: FeedMessage?
    var sequence: Int
    /// Why there is a greeting; nil: there is none.
    var reason: SnapshotReason?
}

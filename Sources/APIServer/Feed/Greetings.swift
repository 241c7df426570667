import NIOCore
import Projections

/// Lets clients in: where they read on, and the snapshot that those get who cannot go on where they
/// stopped. One snapshot serves all that come before the next change, and within a moment.
struct Greetings {
    private let live: LiveReader
    /// ms.
    private let ageMax: Int64
    private var made: [Key: Greeting] = [:]

    private struct Key: Hashable {
        let stream: FeedStream
        let reason: SnapshotReason
    }

    private struct Greeting {
        let message: FeedMessage
        /// The first message that it does not reflect.
        let sequence: Int
        let epoch: UInt32
        let madeMilliseconds: Int64
    }

    /// At most so many runs are shown one by one; the metrics count all of them.
    static let runsMax = 500

    init(live: LiveReader, ageMax: Int64) {
        self.live = live
        self.ageMax = ageMax
    }

    /// - Parameters:
    ///   - offset: How many records `views` reflects, and all messages so far.
    ///   - now: ms since 1970.
    mutating func admission(
        _ entrance: FeedEntrance, _ broadcast: Broadcast, _ views: Views, epoch: UInt32,
        offset: UInt64, now: Int64
    ) throws -> FeedAdmission {
        let ring = broadcast.read { ring in
            (
                first: ring.first, end: ring.end, last: ring.last,
                resumed: entrance.token.flatMap { ring.sequence(after: $0.position) }
            )
        }
        var reason = entrance.reason ?? .start
        if entrance.reason == nil, let token = entrance.token {
            reason = token.epoch ?? epoch == epoch ? .gap : .restart
            if reason == .gap, token.position.offset <= offset, let sequence = ring.resumed {
                return FeedAdmission(greeting: nil, sequence: sequence)
            }
        }
        let key = Key(stream: entrance.stream, reason: reason)
        if let greeting = made[key], (0..<ageMax).contains(now - greeting.madeMilliseconds),
            greeting.epoch == epoch, greeting.sequence == ring.end
        {
            return FeedAdmission(
                greeting: greeting.message, sequence: greeting.sequence, reason: reason)
        }
        let index = ring.last.offset == offset ? ring.last.index : 0
        let id = ResumeToken(
            position: FeedPosition(offset: offset, index: index), epoch: epoch)
        let message: FeedMessage
        switch entrance.stream {
        case .agents(let scope):
            let data = try snapshot(reason, views, scope, now: now).text
            message = FeedMessage(
                type: "snapshot", data, id, kind: nil, generation: views.generation, now: now)
        case .dashboard:
            let documents = try DashboardGreeting.documents(views, offset: offset, now: now)
            message = FeedMessage(dashboard: documents, at: id.position)
        }
        made[key] = Greeting(
            message: message, sequence: ring.end, epoch: epoch, madeMilliseconds: now)
        return FeedAdmission(greeting: message, sequence: ring.end, reason: reason)
    }

    private func snapshot(
        _ reason: SnapshotReason, _ views: Views, _ scope: Scope, now: Int64
    ) throws -> JSONValue {
        let present = Present(asOf: now, live: live.runs())
        let running = try views.runningExecutions(limit: Self.runsMax, scope: scope)
        return .object([
            ("reason", .string(reason.rawValue)),
            (
                "metrics",
                try CurrentMetricsAnswer.document(views, TimeRange.today(now), scope, present)
            ),
            ("running", .array(running.map(\.json))),
        ])
    }
}

import Synchronization

/// What the live feed does: its clients, what they are sent, and why they end. Labels are of these
/// enumerations, so there are few.
final class StreamMetrics: Sendable {
    enum Stream: String, CaseIterable {
        /// WebSockets with our messages.
        case agents
        /// Server-sent events.
        case events
        /// WebSockets of the existing dashboard.
        case dashboard
    }

    enum Ending: String, CaseIterable {
        /// The client closed, or was gone.
        case client
        /// It took nothing for too long.
        case slow
        /// It did not answer a ping.
        case silent
        /// Its key was revoked.
        case revoked
        /// It sent what is no WebSocket, or no message.
        case invalid
        /// The server shuts down.
        case shutdown
    }

    private struct State {
        var clients: [Stream: Int64] = [:]
        var messages: [Stream: Int64] = [:]
        var snapshots: [SnapshotReason: Int64] = [:]
        var ended: [Stream: [Ending: Int64]] = [:]
    }

    private let state = Mutex(State())

    func begin(_ stream: Stream) { state.withLock { $0.clients[stream, default: 0] += 1 } }

    func end(_ stream: Stream, _ ending: Ending) {
        state.withLock { state in
            state.clients[stream, default: 0] -= 1
            state.ended[stream, default: [:]][ending, default: 0] += 1
        }
    }

    /// So many messages were sent to one client.
    func sent(_ stream: Stream, _ count: Int) {
        if count > 0 { state.withLock { $0.messages[stream, default: 0] += Int64(count) } }
    }

    /// A client was let in where it cannot go on from.
    func snapshot(_ reason: SnapshotReason) {
        state.withLock { $0.snapshots[reason, default: 0] += 1 }
    }

    func write(to text: inout MetricsText) {
        let state = state.withLock { $0 }
        let clients = "agentlog_stream_clients"
        text.family(clients, .gauge, "Clients of the live feed.")
        for stream in Stream.allCases {
            text.sample(clients, [("stream", stream.rawValue)], state.clients[stream] ?? 0)
        }
        let messages = "agentlog_stream_messages_sent_total"
        text.family(messages, .counter, "Messages sent to all clients of the live feed.")
        for stream in Stream.allCases {
            text.sample(messages, [("stream", stream.rawValue)], state.messages[stream] ?? 0)
        }
        let snapshots = "agentlog_stream_snapshots_total"
        text.family(
            snapshots, .counter, "Snapshots sent, which stand for messages that were not.")
        for reason in SnapshotReason.allCases {
            text.sample(snapshots, [("reason", reason.rawValue)], state.snapshots[reason] ?? 0)
        }
        let closed = "agentlog_stream_closed_total"
        text.family(closed, .counter, "Streams that ended, by who or what ended them.")
        for stream in Stream.allCases {
            for ending in Ending.allCases {
                text.sample(
                    closed, [("stream", stream.rawValue), ("reason", ending.rawValue)],
                    state.ended[stream]?[ending] ?? 0)
            }
        }
    }
}

extension FeedStream {
    /// Over a WebSocket.
    var metricsLabel: StreamMetrics.Stream {
        if case .dashboard = self { .dashboard } else { .agents }
    }
}

extension CloseCode {
    var ending: StreamMetrics.Ending {
        switch self {
        case .goingAway: .shutdown
        case .protocolError, .unacceptable, .notText, .tooLarge: .invalid
        case .policyViolation: .revoked
        case .tryAgainLater: .slow
        }
    }
}

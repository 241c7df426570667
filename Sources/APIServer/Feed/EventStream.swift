import HTTPTypes
import Hummingbird
import NIOCore
import Projections

/// `GET /api/agents/stream`: our messages as server-sent events.
///
/// A slow reader suspends its own response only; when it goes on, what it had to read next may not
/// be held any more, and it gets a snapshot.
enum EventStream {
    static let contentType = "text/event-stream"
    static let parameters: Set<String> = ["since", "scope", "ticket"]

    /// How long a client waits before it connects again.
    private static let opening = ByteBuffer(string: "retry: 2000\n\n")
    private static let comment = ByteBuffer(string: ": still here\n\n")
    private static let batchMax = 64

    static func response(
        _ request: StreamRequest, seat: Audience.Seat, feed: Feed, metrics: StreamMetrics
    ) -> Response {
        let body = ResponseBody { writer in
            try await writer.write(opening)
            try await send(request, seat, feed, metrics, to: &writer)
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [.contentType: contentType, .cacheControl: "no-store"], body: body)
    }

    /// Sends until the client or the server goes, or the client may not stay.
    private static func send(
        _ request: StreamRequest, _ seat: Audience.Seat, _ feed: Feed,
        _ metrics: StreamMetrics, to writer: inout any ResponseBodyWriter
    ) async throws {
        let (changes, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let listener = feed.agents.listen { continuation.yield() }
        defer { feed.agents.ignore(listener) }
        var place = await enter(request, feed, metrics, reason: nil)
        var next = place?.sequence ?? 0
        if let greeting = place?.greeting { try await writer.write(greeting.event) }
        var lastWrite = ContinuousClock.now
        var waiting = changes.makeAsyncIterator()
        while place != nil, !Task.isCancelled, !feed.hasEnded, seat.mayStay() {
            let messages = feed.agents.read { $0.messages(from: next, limit: batchMax) }
            let gap = messages == nil ? .slow : messages?.first?.gap
            if let gap {
                place = await enter(request, feed, metrics, reason: gap)
                next = place?.sequence ?? 0
                if let greeting = place?.greeting { try await writer.write(greeting.event) }
                continue
            }
            let all = (messages ?? []).prefix { $0.gap == nil }
            next += all.count
            let own = all.filter(request.includes).map(\.event)
            if !own.isEmpty {
                metrics.sent(.events, own.count)
                try await writer.write(contentsOf: own)
                lastWrite = .now
            } else if all.isEmpty {
                if lastWrite.duration(to: .now) >= feed.limits.commentInterval {
                    try await writer.write(comment)
                    lastWrite = .now
                }
                guard await waiting.next() != nil else { return }
            }
        }
    }

    /// Nil if this task is cancelled first.
    private static func enter(
        _ request: StreamRequest, _ feed: Feed, _ metrics: StreamMetrics, reason: SnapshotReason?
    ) async -> FeedAdmission? {
        let (admissions, continuation) = AsyncStream.makeStream(of: FeedAdmission.self)
        feed.enter(
            FeedEntrance(
                stream: request.stream, token: reason == nil ? request.token : nil, reason: reason
            ) { admission in
                continuation.yield(admission)
                continuation.finish()
            })
        var first = admissions.makeAsyncIterator()
        let admission = await first.next()
        if let reason = admission?.reason { metrics.snapshot(reason) }
        return admission
    }
}

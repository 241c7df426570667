import Hummingbird
import Projections

/// `GET /api/agents/health`: whether the numbers can be relied on, in the shape that an existing
/// client reads.
enum HealthAnswer {
    static let path = "/api/agents/health"

    /// - Parameters:
    ///   - offset: What the views reflect; nil if they cannot be read.
    ///   - projection: What the projector of this process does; nil if there is none here.
    ///   - mirror: What the mirror in a Redis does; nil if there is none.
    ///   - documents: How many documents are kept, and how many were made so far.
    ///   - now: ms since 1970.
    static func response(
        offset: UInt64?, projection: ProjectionStatus?, mirror: MirrorMetrics?,
        documents: (kept: Int, made: Int),
        now: Int64
    ) -> Response {
        let isBehind = projection.map { !$0.hasCaughtUp || $0.failure != nil } ?? false
        let status = offset == nil ? "unhealthy" : isBehind ? "degraded" : "healthy"
        return .json(
            [
                ("status", .string(status)),
                (
                    "sqlite",
                    .object([
                        ("status", .string(offset == nil ? "unavailable" : "connected")),
                        ("offset", .optional(offset.map { Int64(clamping: $0) })),
                        (
                            "lag_records",
                            .optional(projection.map { Int64(clamping: $0.lagRecords) })
                        ),
                        ("lag_ms", .optional(projection?.lagMilliseconds(at: now))),
                        ("failure", .optional(projection?.failure)),
                    ])
                ),
                // No Redis is needed: keys are served from the views. One that is written to
                // changes nothing about the numbers here.
                (
                    "redis",
                    mirror?.json(viewsOffset: offset)
                        ?? .object([("status", .string("not_used"))])
                ),
                (
                    "cache",
                    .object([
                        ("documents", .integer(Int64(documents.kept))),
                        ("made", .integer(Int64(documents.made))),
                    ])
                ),
                ("metrics_available", .bool(offset != nil)),
                ("timestamp", .integer(now)),
            ],
            status: offset == nil ? .serviceUnavailable : .ok)
    }
}

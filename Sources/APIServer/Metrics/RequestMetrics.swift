import HTTPTypes
import Hummingbird
import Projections
import Synchronization

/// How requests went: counts and durations by route and class of status. Labels are bounded: what
/// is no route counts as `other`.
///
/// Hummingbird's own middleware makes a counter and a timer for each request; this adds to ones
/// that are there.
final class RequestMetrics: Sendable {
    /// Upper bounds of buckets, microseconds.
    private static let bounds: [Int64] = [
        250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
        1_000_000, 2_500_000, 5_000_000,
    ]

    private struct Key: Hashable {
        let route: String
        let status: Int
    }

    private struct Series {
        var counts = [Int64](repeating: 0, count: RequestMetrics.bounds.count + 1)
        var microseconds: Int64 = 0
    }

    private let series = Mutex<[Key: Series]>([:])
    private let active = Atomic(0)

    func begin() { active.add(1, ordering: .relaxed) }

    /// - Parameters:
    ///   - route: One of few.
    ///   - status: Of the answer; nil: there was none.
    func end(route: String, status: Int?, microseconds: Int64) {
        active.subtract(1, ordering: .relaxed)
        let index = Self.bounds.firstIndex { microseconds <= $0 } ?? Self.bounds.count
        series.withLock { series in
            let key = Key(route: route, status: (status ?? 500) / 100)
            series[key, default: Series()].counts[index] += 1
            series[key, default: Series()].microseconds += microseconds
        }
    }

    func write(to text: inout MetricsText) {
        let name = "agentlog_http_request_duration_seconds"
        text.family(name, .histogram, "Time from a request's head to its answer's.")
        let bounds = Self.bounds.map { JSONValue.decimal(units: $0, digits: 6).text }
        let all = series.withLock { $0 }
        for (key, series) in all.sorted(by: {
            ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status)
        }) {
            text.histogram(
                name, [("route", key.route), ("status", "\(key.status)xx")], bounds: bounds,
                counts: series.counts, sum: series.microseconds, digits: 6)
        }
        text.family("agentlog_http_requests_active", .gauge, "Requests under way.")
        text.sample("agentlog_http_requests_active", [], Int64(active.load(ordering: .relaxed)))
    }
}

/// Times every request.
struct RequestMetricsMiddleware<Context: RequestContext>: RouterMiddleware {
    let metrics: RequestMetrics
    /// The route that a path belongs to; nil: none.
    let route: @Sendable (String) -> String?

    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        metrics.begin()
        var status: Int?
        defer {
            let elapsed = (ContinuousClock.now - start).components
            metrics.end(
                route: route(request.uri.path) ?? "other", status: status,
                microseconds: elapsed.seconds * 1_000_000
                    + elapsed.attoseconds / 1_000_000_000_000)
        }
        let response = try await next(request, context)
        status = response.status.code
        return response
    }
}

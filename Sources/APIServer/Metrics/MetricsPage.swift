import HTTPTypes
import Hummingbird
import NIOCore
import Projections

/// `GET /metrics`, for Prometheus.
struct MetricsPage: Sendable {
    static let path = "/metrics"

    let requests = RequestMetrics()
    private let executions = ExecutionMetrics()

    /// What is known of the store beyond the views; the executable says it.
    struct Scene {
        var projection: ProjectionStatus?
        var store: StoreMetrics?
        /// ms since 1970.
        var now: Int64
    }

    func response(_ views: ViewsReader, _ scene: Scene) async -> Response {
        var text = MetricsText()
        let found = try? await views.read { views in
            (
                counts: try views.executionCounts(),
                open: try views.openRunCount(
                    staleBefore: scene.now - CurrentMetricsAnswer.staleMilliseconds, scope: .all),
                offset: try views.checkpoint().nextOffset,
                quarantined: try views.quarantinedRecords()
            )
        }
        text.family("agentlog_up", .gauge, "Whether the views can be read.")
        text.sample("agentlog_up", [], found == nil ? 0 : 1)
        if let found {
            executions.observe(found.counts)
            executions.write(to: &text)
            writeDurations(found.counts, to: &text)
            text.family("agentlog_agents_active", .gauge, "Runs that are open.")
            text.sample("agentlog_agents_active", [], Int64(found.open.open))
            text.family(
                "agentlog_agents_stale", .gauge,
                "Open runs of which nothing was seen for 5 minutes.")
            text.sample("agentlog_agents_stale", [], Int64(found.open.stale))
            text.family("agentlog_views_offset", .gauge, "Records that the views reflect.")
            text.sample("agentlog_views_offset", [], Int64(clamping: found.offset))
            text.family("agentlog_quarantined_records", .gauge, "Records that were not folded.")
            text.sample("agentlog_quarantined_records", [], Int64(found.quarantined))
        }
        if let projection = scene.projection { write(projection, to: &text) }
        if let store = scene.store { write(store, to: &text) }
        requests.write(to: &text)
        return Response(
            status: .ok,
            headers: [.contentType: MetricsText.contentType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text.text)))
    }

    /// A gauge of what is kept, because days that are forgotten leave it; for rates there is the
    /// counter of executions.
    private func writeDurations(_ counts: ExecutionCounts, to text: inout MetricsText) {
        let name = "agentlog_execution_duration_seconds"
        text.family(name, .histogram, "Durations of the executions that are kept, 91 days.")
        text.histogram(
            name, [],
            bounds: ExecutionCounts.durationBounds.map {
                JSONValue.decimal(units: $0, digits: 3).text
            },
            counts: counts.durations, sum: counts.durationMilliseconds, digits: 3)
    }

    private func write(_ projection: ProjectionStatus, to text: inout MetricsText) {
        text.family(
            "agentlog_projection_lag_records", .gauge, "Records in the log and not in the views.")
        text.sample(
            "agentlog_projection_lag_records", [], Int64(clamping: projection.lagRecords))
        text.family("agentlog_projection_failing", .gauge, "Whether projecting does not get on.")
        text.sample("agentlog_projection_failing", [], projection.failure == nil ? 0 : 1)
        text.family("agentlog_views_generation", .gauge, "Which generation of the views serves.")
        text.sample("agentlog_views_generation", [], Int64(projection.generation))
    }

    private func write(_ store: StoreMetrics, to text: inout MetricsText) {
        text.family("agentlog_log_bytes", .gauge, "Size of the log's segments.")
        text.sample("agentlog_log_bytes", [], store.logBytes)
        text.family("agentlog_log_records_total", .counter, "Records that were ever appended.")
        text.sample("agentlog_log_records_total", [], store.records)
        text.family("agentlog_spool_files", .gauge, "Events that wait in the spool.")
        text.sample("agentlog_spool_files", [], store.spoolFiles)
        text.family("agentlog_quarantine_bytes", .gauge, "Bytes that were cut out of the log.")
        text.sample("agentlog_quarantine_bytes", [], store.quarantineBytes)
    }
}

/// What a store is besides its views.
public struct StoreMetrics: Sendable, Equatable {
    public var logBytes: Int64
    public var records: Int64
    public var spoolFiles: Int64
    public var quarantineBytes: Int64

    public init(logBytes: Int64, records: Int64, spoolFiles: Int64, quarantineBytes: Int64) {
        self.logBytes = logBytes
        self.records = records
        self.spoolFiles = spoolFiles
        self.quarantineBytes = quarantineBytes
    }
}

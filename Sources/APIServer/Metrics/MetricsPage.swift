import HTTPTypes
import Hummingbird
import NIOCore
import Projections

/// `GET /metrics`, for Prometheus.
struct MetricsPage: Sendable {
    static let path = "/metrics"

    let requests = RequestMetrics()
    let streams: StreamMetrics
    let refusals: RefusalMetrics
    let connections: ConnectionCount
    private let executions = ExecutionMetrics()

    init(streams: StreamMetrics, refusals: RefusalMetrics, connections: ConnectionCount) {
        self.streams = streams
        self.refusals = refusals
        self.connections = connections
    }

    /// What is known of the store beyond the views; the executable says it.
    struct Scene {
        /// Of the program.
        var version = ""
        var projection: ProjectionStatus?
        var store: StoreMetrics?
        /// Nil: there is none.
        var mirror: MirrorMetrics?
        /// ms since 1970.
        var now: Int64
    }

    /// Begins to count executions as soon as the views are level with the log, whether or not
    /// somebody asks for the page. Returns then, or when the task is cancelled.
    ///
    /// - Parameter projection: What the projector of this process is doing; nil: there is none, and
    ///   the views are as level as they get.
    func begin(
        _ views: ViewsReader, _ projection: @Sendable () -> ProjectionStatus?
    ) async {
        while !executions.isCounting && !Task.isCancelled {
            if projection()?.hasCaughtUp ?? true,
                let found = try? await views.read({ views in
                    (counts: try views.executionCounts(), place: try Self.place(of: views))
                })
            {
                executions.observe(found.counts, of: found.place, isLevel: true)
            } else {
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    private static func place(of views: Views) throws -> ExecutionMetrics.Place {
        .init(generation: views.generation, offset: try views.checkpoint().nextOffset)
    }

    func response(_ views: ViewsReader, _ scene: Scene) async -> Response {
        var text = MetricsText()
        let known = executions.place
        let found = try? await views.read { views in
            let place = try Self.place(of: views)
            return (
                // They say what they said.
                counts: place == known ? nil : try views.executionCounts(),
                place: place,
                open: try views.openRunCount(
                    staleBefore: scene.now - CurrentMetricsAnswer.staleMilliseconds, scope: .all),
                quarantined: try views.quarantinedRecords()
            )
        }
        text.family("agentlog_build_info", .gauge, "1; its label says which version this is.")
        text.sample("agentlog_build_info", [("version", scene.version)], 1)
        text.family("agentlog_up", .gauge, "Whether the views can be read.")
        text.sample("agentlog_up", [], found == nil ? 0 : 1)
        if let found {
            if let counts = found.counts {
                executions.observe(
                    counts, of: found.place, isLevel: scene.projection?.hasCaughtUp ?? true)
            }
            executions.write(to: &text)
            text.family("agentlog_agents_active", .gauge, "Runs that are open.")
            text.sample("agentlog_agents_active", [], Int64(found.open.open))
            text.family(
                "agentlog_agents_stale", .gauge,
                "Open runs of which nothing was seen for 5 minutes.")
            text.sample("agentlog_agents_stale", [], Int64(found.open.stale))
            text.family("agentlog_views_offset", .gauge, "Records that the views reflect.")
            text.sample("agentlog_views_offset", [], Int64(clamping: found.place.offset))
            text.family("agentlog_quarantined_records", .gauge, "Records that were not folded.")
            text.sample("agentlog_quarantined_records", [], Int64(found.quarantined))
        }
        if let projection = scene.projection { write(projection, at: scene.now, to: &text) }
        if let store = scene.store { write(store, to: &text) }
        scene.mirror?.write(to: &text, viewsOffset: found?.place.offset)
        requests.write(to: &text)
        refusals.write(to: &text)
        text.family("agentlog_connections", .gauge, "Connections of clients, with streams.")
        text.sample("agentlog_connections", [], Int64(connections.current))
        streams.write(to: &text)
        return Response(
            status: .ok,
            headers: [.contentType: MetricsText.contentType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text.text)))
    }

    private func write(
        _ projection: ProjectionStatus, at now: Int64, to text: inout MetricsText
    ) {
        text.family(
            "agentlog_projection_lag_records", .gauge, "Records in the log and not in the views.")
        text.sample(
            "agentlog_projection_lag_records", [], Int64(clamping: projection.lagRecords))
        if let milliseconds = projection.lagMilliseconds(at: now) {
            text.family(
                "agentlog_projection_lag_seconds", .gauge,
                "How old the oldest record that is not in the views can be.")
            text.sample(
                "agentlog_projection_lag_seconds", [], milliseconds, digits: 3)
        }
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
        guard let disk = store.disk else { return }
        text.family(
            "agentlog_disk_available_bytes", .gauge,
            "What the store may still take of its file system.")
        text.sample("agentlog_disk_available_bytes", [], disk.availableBytes)
        text.family("agentlog_disk_size_bytes", .gauge, "Size of the store's file system.")
        text.sample("agentlog_disk_size_bytes", [], disk.sizeBytes)
    }
}

/// What a store is besides its views.
public struct StoreMetrics: Sendable, Equatable {
    public var logBytes: Int64
    public var records: Int64
    public var spoolFiles: Int64
    public var quarantineBytes: Int64
    /// The file system that it is on; nil: not known.
    public var disk: Disk?

    public struct Disk: Sendable, Equatable {
        /// What others than root may still take.
        public var availableBytes: Int64
        public var sizeBytes: Int64

        public init(availableBytes: Int64, sizeBytes: Int64) {
            self.availableBytes = availableBytes
            self.sizeBytes = sizeBytes
        }
    }

    public init(
        logBytes: Int64, records: Int64, spoolFiles: Int64, quarantineBytes: Int64,
        disk: Disk? = nil
    ) {
        self.logBytes = logBytes
        self.records = records
        self.spoolFiles = spoolFiles
        self.quarantineBytes = quarantineBytes
        self.disk = disk
    }
}

import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
public import Projections
public import ServiceLifecycle

/// The HTTP API over the views of one store. It serves only from the projections: it cannot see the
/// log, opens the views read-only, and a GET never writes. What a POST reports goes through a sink
/// that is injected.
///
/// `run()` serves until it is told to shut down gracefully: then requests under way are answered
/// and idle connections closed.
public struct APIServer: Service {
    public struct Configuration: Sendable {
        /// Addresses to listen on; one that this machine has not is left out, if others are left.
        public var hosts = ["127.0.0.1", "::1"]
        /// Of the program, for whoever watches over it.
        public var version = ""
        /// 0: one that is free; `onListening` says which.
        public var port: Int
        /// How many connections there may be; as many again are told that there are too many.
        public var connectionsMax = 4_096
        /// Who may do what.
        public var access = AccessSettings()
        /// Not nil: it speaks TLS.
        public var certificate: ServerCertificate?
        /// Wall clock, ms since 1970.
        public var now: @Sendable () -> Int64
        /// What the projector of this process is doing; nil if there is none here.
        public var projection: @Sendable () -> ProjectionStatus?
        /// Raised when the views change, by whoever changes them in this process.
        public var changes: ViewsSignal
        /// What the store is besides its views; nil: nothing to say. May block.
        public var store: @Sendable () -> StoreMetrics? = { nil }
        /// What the mirror in a Redis does; nil: there is none.
        public var mirror: @Sendable () -> MirrorMetrics? = { nil }
        /// Takes what clients report into the log; nil: this server has no log.
        public var sink: (any EventSink)?
        /// How long a request with `min_offset` may wait, ms.
        public var offsetWaitMilliseconds = 2_000
        /// Called once, with the port, when all addresses listen.
        public var onListening: @Sendable (Int) async -> Void

        public init(
            port: Int, now: @escaping @Sendable () -> Int64,
            projection: @escaping @Sendable () -> ProjectionStatus? = { nil },
            changes: ViewsSignal = ViewsSignal(),
            onListening: @escaping @Sendable (Int) async -> Void = { _ in }
        ) {
            self.port = port
            self.now = now
            self.projection = projection
            self.changes = changes
            self.onListening = onListening
        }
    }

    private let configuration: Configuration
    private let views: ViewsReader
    private let answers: AnswerCache
    private let metrics: MetricsPage
    private let logger: Logger
    private let feed: Feed
    private let access: AccessControl
    private let audit: AuditLog
    private let door: Door
    private let gate: UpgradeGate
    private let eventLoops = EventLoopGroupProvider.singleton.eventLoopGroup

    /// How long the views go unwatched if nobody in this process changes them, or somebody does.
    private static let pollMilliseconds = (alone: 50, told: 250)

    public init(_ views: ViewsReader, _ configuration: Configuration, logger: Logger) {
        self.init(views, configuration, limits: FeedLimits(), logger: logger)
    }

    init(
        _ views: ViewsReader, _ configuration: Configuration, limits: FeedLimits,
        connections: ConnectionLimits = ConnectionLimits(), logger: Logger
    ) {
        self.views = views
        self.configuration = configuration
        self.logger = logger
        let poll = Self.pollMilliseconds
        feed = Feed(
            views, signal: configuration.changes,
            pollMilliseconds: configuration.projection() == nil ? poll.alone : poll.told,
            limits: limits, now: configuration.now, logger: logger)
        var connections = connections
        connections.connectionsMax = min(connections.connectionsMax, configuration.connectionsMax)
        let audience = Audience(eventLoops, countMax: limits.clientsMax)
        access = AccessControl(configuration.access, logger: logger)
        audit = AuditLog(logger)
        door = Door(limits: connections, audit: audit)
        gate = UpgradeGate(access: access, audience: audience)
        metrics = MetricsPage(
            streams: audience.metrics, refusals: audit.metrics, connections: door.connections)
        for broadcast in [feed.agents, feed.dashboard] {
            _ = broadcast.listen { audience.tell() }
        }
        answers = AnswerCache(views, now: configuration.now)
    }

    /// How many documents were built and serialised so far.
    public var builtAnswerCount: Int { answers.builtCount }

    /// - Throws: The error of `bind(2)` when an address is taken, before serving anything.
    public func run() async throws {
        feed.start()
        let counting = Task { await metrics.begin(views, configuration.projection) }
        defer {
            counting.cancel()
            feed.stop()
            audit.finish()
        }
        try await withGracefulShutdownHandler {
            try await Listeners(
                hosts: configuration.hosts, port: configuration.port, logger: logger
            ).run(onListening: configuration.onListening) { host, port, onRunning in
                Application(
                    router: router, server: try httpServer,
                    configuration: .init(address: .hostname(host, port: port), serverName: nil),
                    onServerRunning: onRunning, eventLoopGroupProvider: .shared(eventLoops),
                    logger: logger)
            }
        } onGracefulShutdown: {
            feed.end()
        }
    }

    private var httpServer: HTTPServerBuilder {
        get throws {
            let plain = HTTPServerBuilder.streaming(gate, door, feed, now: configuration.now)
            guard let certificate = configuration.certificate else { return plain }
            return try .tls(plain, tlsConfiguration: certificate.tlsConfiguration)
        }
    }

    private var reports: ReportRoutes {
        let recorder = configuration.sink.map { sink in
            Recorder(
                sink, views: views, answers: answers, now: configuration.now,
                waitMilliseconds: configuration.offsetWaitMilliseconds)
        }
        return ReportRoutes(
            recorder: recorder, access: configuration.access, now: configuration.now)
    }

    private var router: Router<APIContext> {
        let router = Router(
            context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.add(
            middleware: RequestMetricsMiddleware(metrics: metrics.requests) {
                RouteTable.all.route(of: $0)?.path
            })
        router.add(middleware: AccessMiddleware(control: access, audit: audit))
        router.add(middleware: ProblemMiddleware())
        router.add(middleware: MethodMiddleware())
        reports.add(to: router)
        for endpoint in Endpoint.all { route(endpoint, on: router) }
        router.get("/healthz") { _, _ in
            Response.json([("status", .string("ok"))], status: .ok)
        }
        router.get("/readyz") { _, _ in await readiness() }
        router.get(RouterPath(HealthAnswer.path)) { _, _ in await health() }
        router.get(RouterPath(MetricsPage.path)) { _, _ in
            await metrics.response(
                views,
                .init(
                    version: configuration.version, projection: configuration.projection(),
                    store: configuration.store(), mirror: configuration.mirror(),
                    now: configuration.now()))
        }
        router.get("/") { _, _ in IndexPage.response }
        for page in DocumentPage.all {
            router.get(RouterPath(page.path)) { request, _ in page.response(to: request) }
        }
        routeStreams(on: router)
        return router
    }

    private func routeStreams(on router: Router<APIContext>) {
        for path in StreamRequest.webSocketPaths {
            router.get(RouterPath(path)) { request, context in
                gate.refusal(of: request, try context.admitted.address)
            }
        }
        router.get(RouterPath(StreamRequest.eventsPath)) { request, context in
            let stream = try StreamRequest(
                agents: Query(request, known: EventStream.parameters),
                lastEventID: request.headers[.lastEventID])
            let address = try context.admitted.address
            try gate.checkOrigin(address)
            let seat = try gate.seat(request.head, address, context.peer, isCounted: false)
            return EventStream.response(
                stream, seat: seat, feed: feed, metrics: gate.audience.metrics)
        }
        // A ticket opens what its owner may read anyway, so where reading needs no key, it needs
        // none.
        router.group()
            .add(middleware: WriteMiddleware(settings: configuration.access, needsKey: false))
            .post(RouterPath(TicketAnswer.path)) { _, context in
                TicketAnswer.response(access, try context.admitted)
            }
    }

    /// Routes a document that is made of the views.
    private func route(_ endpoint: Endpoint, on router: Router<APIContext>) {
        router.get(RouterPath(endpoint.path)) { request, context in
            var pathValues: [String: String] = [:]
            if let name = endpoint.pathParameter {
                pathValues[name] = context.parameters.get(name)
            }
            let query = try Query(
                request, known: endpoint.parameters.union(["min_offset"]), pathValues: pathValues)
            let plan = try endpoint.plan(query, configuration.now())
            let least = try query.integer("min_offset", in: 0...Int(Int64.max >> 2))
            let answer: Answer
            do {
                if let least,
                    try await !answers.reaches(
                        UInt64(least), withinMilliseconds: configuration.offsetWaitMilliseconds)
                {
                    throw Problem.notYet(
                        "the views do not reflect \(least) records yet. Ask again, or without "
                            + "'min_offset'")
                }
                answer = try await answers.answer(plan)
            } catch let error as ViewsError {
                throw Problem.unavailable("\(error)")
            }
            return Response(answer, to: request)
        }
    }

    private func health() async -> Response {
        let offset = try? await views.read { try $0.checkpoint().nextOffset }
        return HealthAnswer.response(
            offset: offset, projection: configuration.projection(),
            mirror: configuration.mirror(),
            documents: (answers.count, answers.builtCount), now: configuration.now())
    }

    private func readiness() async -> Response {
        let status = configuration.projection()
        let offset = try? await views.read { try $0.checkpoint().nextOffset }
        let isFailing = offset == nil || status?.failure != nil
        let isBehind = status?.hasCaughtUp == false
        let word = isFailing ? "unavailable" : isBehind ? "starting" : "ready"
        return .json(
            [
                ("status", .string(word)),
                ("offset", .optional(offset.map { Int64(clamping: $0) })),
                ("lag_records", .optional(status.map { Int64(clamping: $0.lagRecords) })),
                ("lag_ms", .optional(status?.lagMilliseconds(at: configuration.now()))),
            ],
            status: word == "ready" ? .ok : .serviceUnavailable)
    }
}

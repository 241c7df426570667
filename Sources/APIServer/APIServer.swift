import HTTPTypes
import Hummingbird
public import Logging
import NIOCore
public import Projections
public import ServiceLifecycle

/// The HTTP API over the views of one store. It serves only from the projections: it cannot see the
/// log, opens the views read-only, and a GET never writes.
///
/// `run()` serves until it is told to shut down gracefully: then requests under way are answered
/// and idle connections closed.
public struct APIServer: Service {
    public struct Configuration: Sendable {
        public var host = "127.0.0.1"
        /// 0: one that is free; `onListening` says which.
        public var port: Int
        /// Wall clock, ms since 1970.
        public var now: @Sendable () -> Int64
        /// What the projector of this process is doing; nil if there is none here.
        public var projection: @Sendable () -> ProjectionStatus?
        /// What the store is besides its views; nil: nothing to say. May block.
        public var store: @Sendable () -> StoreMetrics? = { nil }
        /// How long a request with `min_offset` may wait, ms.
        public var offsetWaitMilliseconds = 2_000
        /// Called once, with the port.
        public var onListening: @Sendable (Int) async -> Void

        public init(
            port: Int, now: @escaping @Sendable () -> Int64,
            projection: @escaping @Sendable () -> ProjectionStatus? = { nil },
            onListening: @escaping @Sendable (Int) async -> Void = { _ in }
        ) {
            self.port = port
            self.now = now
            self.projection = projection
            self.onListening = onListening
        }
    }

    private let configuration: Configuration
    private let views: ViewsReader
    private let answers: AnswerCache
    private let metrics = MetricsPage()
    private let logger: Logger

    public init(_ views: ViewsReader, _ configuration: Configuration, logger: Logger) {
        self.views = views
        self.configuration = configuration
        self.logger = logger
        answers = AnswerCache(views, now: configuration.now)
    }

    /// How many documents were built and serialised so far.
    public var builtAnswerCount: Int { answers.builtCount }

    /// - Throws: The error of `bind(2)` when the address is taken, before serving anything.
    public func run() async throws {
        let onListening = configuration.onListening
        let application = Application(
            router: router,
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: nil),
            onServerRunning: { channel in
                await onListening(channel.localAddress?.port ?? 0)
            },
            logger: logger)
        try await application.run()
    }

    /// What is served besides documents that are made of the views.
    static let fixedPaths: Set = [
        "/", "/healthz", "/readyz", HealthAnswer.path, MetricsPage.path,
    ]

    private var router: Router<BasicRequestContext> {
        let router = Router(
            context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(
            middleware: RequestMetricsMiddleware(metrics: metrics.requests) { path in
                if Self.fixedPaths.contains(path) { return path }
                return Endpoint.all.first { $0.matches(path) }?.path
            })
        router.add(middleware: OriginMiddleware())
        router.add(middleware: ProblemMiddleware())
        router.add(
            middleware: MethodMiddleware { path in
                Self.fixedPaths.contains(path)
                    || Endpoint.all.contains { $0.matches(path) }
            })
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
                    projection: configuration.projection(), store: configuration.store(),
                    now: configuration.now()))
        }
        router.get("/") { _, _ in IndexPage.response }
        return router
    }

    /// Routes a document that is made of the views.
    private func route(_ endpoint: Endpoint, on router: Router<BasicRequestContext>) {
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
                if let least, try await !answers.reaches(
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
            ],
            status: word == "ready" ? .ok : .serviceUnavailable)
    }
}

/// What there is at which path. Asked for each request, so most paths are looked up, not compared.
struct RouteTable: Sendable {
    static let all = RouteTable()

    struct Route: Sendable, Equatable {
        /// As the OpenAPI file writes it.
        let path: String
        let methods: AllowedMethods
    }

    /// What is served besides documents that are made of the views.
    static let fixedPaths: Set = [
        "/", "/healthz", "/readyz", HealthAnswer.path, MetricsPage.path, DocumentPage.path,
        DocumentPage.sourcePath,
    ]

    private let exact: [String: Route]
    /// With a name in the path.
    private let patterns: [Endpoint]

    private init() {
        let documents = Endpoint.all.filter { $0.pathParameter == nil }.map(\.path)
        let read = Self.fixedPaths.union(StreamRequest.allPaths).union(documents)
        let post = ReportRoutes.paths.union([TicketAnswer.path])
        var exact: [String: Route] = [:]
        for path in read { exact[path] = Route(path: path, methods: .read) }
        for path in post { exact[path] = Route(path: path, methods: .post) }
        self.exact = exact
        patterns = Endpoint.all.filter { $0.pathParameter != nil }
    }

    /// Nil: there is nothing.
    func route(of path: String) -> Route? {
        if let route = exact[path] { return route }
        return patterns.first { $0.matches(path) }.map { Route(path: $0.path, methods: .read) }
    }
}

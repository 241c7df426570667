import Projections

/// What a client asked for when it connected.
struct StreamRequest: Sendable {
    let stream: FeedStream
    var token: ResumeToken?

    static let agentsPath = "/stream/agents/realtime"
    static let dashboardPath = "/stream"
    static let eventsPath = "/api/agents/stream"
    /// Where a WebSocket can be opened.
    static let webSocketPaths: Set = [agentsPath, dashboardPath]
    static let allPaths = webSocketPaths.union([eventsPath])

    /// Of our stream: `since` and `scope`.
    ///
    /// - Parameter lastEventID: What an event stream resumes by; it is newer than `since`.
    init(agents query: Query, lastEventID: String? = nil) throws(Problem) {
        stream = .agents(try query.scope())
        guard let text = lastEventID ?? query.text("since") else { return }
        guard let token = ResumeToken(text) else {
            throw .badRequest(
                "'since' must be an offset or the id of a message, not '\(text)'")
        }
        self.token = token
    }

    private init(_ stream: FeedStream) { self.stream = stream }

    static let dashboard = StreamRequest(.dashboard)

    func includes(_ message: FeedMessage) -> Bool {
        guard case .agents(let scope) = stream else { return true }
        return message.isFor(scope)
    }
}

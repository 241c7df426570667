import AgentEvents
import HTTPTypes
import Hummingbird
import Projections

/// `POST /api/agents/start`, `POST /api/agents/complete` and `POST /events`: what other programs
/// than the hook report of agents, in the shapes of an existing client.
struct ReportRoutes: Sendable {
    static let startPath = "/api/agents/start"
    static let completePath = "/api/agents/complete"
    static let eventsPath = "/events"
    static let paths: Set = [startPath, completePath, eventsPath]

    /// Nil: this server has no log.
    let recorder: Recorder?
    let access: AccessSettings
    /// Wall clock, ms since 1970.
    let now: @Sendable () -> Int64

    func add(to router: Router<APIContext>) {
        router.post(RouterPath(Self.startPath)) { request, context in
            let (recorder, members, delivery) = try await admit(request, context)
            let report = try AgentReport(startIn: members)
            let receipt = try await recorder.start(
                report, .started(report.started), delivery: delivery, at: nil)
            return answer([("agent_id", .optional(receipt.agentID))], receipt)
        }
        router.post(RouterPath(Self.completePath)) { request, context in
            let (recorder, members, delivery) = try await admit(request, context)
            let report = try AgentReport(completionIn: members)
            let receipt = try await recorder.complete(report, delivery: delivery, at: nil)
            return answer([("success", .bool(true))], receipt)
        }
        router.post(RouterPath(Self.eventsPath)) { request, context in
            let (recorder, members, delivery) = try await admit(request, context)
            let report = try HookReport(members)
            return hookAnswer(report, try await record(report, recorder, delivery))
        }
    }

    /// Asks whether the request may write, and reads its body.
    private func admit(
        _ request: Request, _ context: APIContext
    ) async throws -> (Recorder, Members, EventID) {
        guard let recorder else {
            throw Problem(
                status: .serviceUnavailable,
                detail: "this server only reads views. `agentlog up` takes reports into the log")
        }
        try WritePolicy.check(request.head, context.admitted, context.peer, access)
        _ = try Query(request, known: [])
        var bytes = Array("\(request.uri.path)\n".utf8)
        let prefix = bytes.count
        // ConnectionGuard has bounded it.
        for try await part in request.body { bytes += part.readableBytesView }
        let body = try RequestValue.parse(Array(bytes[prefix...]))
        return (recorder, try Members(body), EventID(delivery: bytes))
    }

    /// Nil: it is of a kind that is not recorded.
    private func record(
        _ report: HookReport, _ recorder: Recorder, _ delivery: EventID
    ) async throws -> Recorder.Receipt? {
        let time = report.milliseconds
        switch report.what {
        case .agentStart(let agent):
            return try await recorder.start(
                agent, .started(agent.started), delivery: delivery, at: time)
        case .agentStop(let agent):
            return try await recorder.complete(agent, delivery: delivery, at: time)
        case .prompt(let turn):
            return try await recorder.start(turn, .prompted, delivery: delivery, at: time)
        case .turnStop(let turn):
            return try await recorder.complete(
                turn, isTurn: true, delivery: delivery, at: time)
        case .session(let session, let body):
            return try await recorder.note(session, body, delivery: delivery, at: time)
        case .nothing: return nil
        }
    }

    private func answer(
        _ members: [(String, JSONValue)], _ receipt: Recorder.Receipt
    ) -> Response {
        .json(members + [("offset", .optional(receipt.offset))], status: .ok)
    }

    /// What the client sent, as far as it is needed, with what became of it.
    private func hookAnswer(_ report: HookReport, _ receipt: Recorder.Receipt?) -> Response {
        .json(
            [
                ("id", .optional(receipt?.offset)),
                ("source_app", .string(report.source)),
                ("session_id", .string(report.session)),
                ("hook_event_type", .string(report.type)),
                ("payload", .object([("agent_id", .optional(receipt?.agentID))])),
                ("timestamp", .integer(report.milliseconds ?? now())),
                ("recorded", .bool(receipt != nil)),
                ("offset", .optional(receipt?.offset)),
            ], status: .ok)
    }
}

extension JSONValue {
    fileprivate static func optional(_ offset: UInt64?) -> JSONValue {
        .optional(offset.map { Int64(clamping: $0) })
    }
}

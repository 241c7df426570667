import AgentEvents

/// What a client says of an agent: of whom, and what. Its texts are as they were sent; the sink
/// redacts and cuts them.
struct AgentReport: Equatable {
    var harness = Self.usualHarness
    /// Nil: the client leaves it to the server.
    var agentID: String?
    var agentName: String?
    var sessionID: String?
    var project: String?
    var started = Started()
    var reading = Reading()
    /// Whether it ran out of time, which no outcome of a stop says.
    var isTimeout = false
    /// How long it ran, ms; nil if that is not said.
    var durationMilliseconds: Int64?

    /// What events of clients that name no harness are recorded under.
    static let usualHarness = "api"

    /// The body of `POST /api/agents/start`.
    init(startIn members: Members) throws(Problem) {
        try self.init(identityIn: members)
        agentName = try members.required("agent_name")
        let task = try Self.task(members)
        started.taskDescription = try members.firstText("task_description") ?? task.description
        let tools = try members.texts("tools")
        started.toolsGranted = try members.texts("tools_granted") ?? tools
        started.contextSize = try members.count("context_size")
        started.parentToolUseID = task.parentToolUseID
    }

    /// The body of `POST /api/agents/complete`.
    init(completionIn members: Members) throws(Problem) {
        try self.init(identityIn: members)
        guard agentID != nil || agentName != nil else {
            throw .badRequest("'agent_id' is missing; POST /api/agents/start answers with it")
        }
        try take(figuresIn: members)
        let word = try members.choice("status", of: Self.statuses.map(\.word))
        take(status: word)
        try take(errorIn: members)
    }

    /// The payload of `POST /events` of a subagent's start or stop.
    init(hookPayload payload: Members, isStop: Bool) throws(Problem) {
        try self.init(identityIn: payload)
        harness = "claude-code"
        // What its own hooks call the name comes before what Claude Code calls it.
        agentName = try payload.firstText("agent_name", "subagent_type", "agent_type")
        started.taskDescription = try payload.firstText(
            "task_description", "task", "description")
        started.toolsGranted = try payload.texts("tools")
        guard isStop else { return }
        try take(figuresIn: payload)
        if reading.figures.tokens == nil, let tokens = try payload.count("tokens_used") {
            add(tokens: tokens, to: &reading.figures)
        }
        let isError = try payload.flag("error_occurred") == true
        let isFailure = try payload.flag("success") == false || isError
        take(status: try payload.text("status") ?? (isFailure ? "failure" : nil))
        try take(errorIn: payload)
    }

    private init(identityIn members: Members) throws(Problem) {
        if let harness = try members.text("harness") {
            guard harness.wholeMatch(of: /[a-z0-9][a-z0-9._-]{0,63}/) != nil else {
                throw .badRequest(
                    "'harness' must be 1 to 64 of a-z, 0-9, '.', '_' and '-', not beginning with "
                        + "a sign")
            }
            self.harness = harness
        }
        agentID = try members.text("agent_id").nonEmpty
        agentName = try members.text("agent_name").nonEmpty
        sessionID = try members.text("session_id").nonEmpty
        project = try members.text("source_app").nonEmpty
        // The type is a class of the name, which rules derive.
        _ = try members.text("agent_type")
    }

    // MARK: - How it ended

    /// The words that clients use, ours first.
    private static let statuses: [(word: String, outcome: Reading.Outcome?)] = [
        ("success", .success), ("failure", .failure), ("timeout", nil), ("cancelled", .cancelled),
        ("complete", .success), ("completed", .success), ("failed", .failure),
        ("error", .failure),
    ]

    private mutating func take(status word: String?) {
        guard let status = Self.statuses.first(where: { $0.word == word }) else { return }
        isTimeout = status.outcome == nil
        reading.outcome = status.outcome ?? .failure
        reading.outcomeEvidence = Self.evidence
    }

    private mutating func take(errorIn members: Members) throws(Problem) {
        let text = try members.text("error").nonEmpty
        var error = text.map { ErrorDetails(type: "unknown", message: $0) }
        if let details = try members.object("error_details") {
            error = ErrorDetails(
                type: try details.text("type").nonEmpty ?? "unknown",
                message: try details.text("message"), stack: try details.text("stack_trace"))
        }
        if reading.outcome == nil {
            reading.outcome = error == nil ? .success : .failure
            reading.outcomeEvidence = Self.evidence
        }
        if reading.outcome != .success { reading.error = error }
    }

    /// What says the outcome of such a run.
    static let evidence = "api"
}

extension String? {
    var nonEmpty: String? { self == "" ? nil : self }
}

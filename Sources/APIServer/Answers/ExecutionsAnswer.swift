import Projections

/// `GET /api/agents/executions` and `GET /api/agents/executions/{id}`
enum ExecutionsAnswer {
    static let list = Endpoint(
        path: "/api/agents/executions",
        parameters: [
            "status", "agent_name", "agent_type", "session_id", "project", "cursor", "limit",
            "scope",
        ], plan: plan)

    static let detail = Endpoint(path: "/api/agents/executions/{id}", parameters: []) {
        query, _ throws(Problem) in
        let id = try query.path("id")
        guard id.wholeMatch(of: /[0-9a-f]{32}/) != nil else {
            throw .badRequest("an execution's id has 32 hexadecimal digits, unlike '\(id)'")
        }
        return AnswerPlan(key: "execution \(id)", isLive: false) { views, _ in
            guard let found = try views.execution(id: id, childLimit: childrenMax) else {
                throw Problem.notFound(
                    "there is no execution \(id). It may be older than those that are kept")
            }
            return .object([
                ("execution", found.execution.json),
                ("parent", found.parent?.json ?? .null),
                ("children", .array(found.children.map(\.json))),
            ])
        }
    }

    private static let childrenMax = 200

    private static func plan(_ query: Query, now: Int64) throws(Problem) -> AnswerPlan {
        var filter = ExecutionFilter()
        filter.status = try query.choice("status", of: Execution.Status.allCases.map(\.rawValue))
            .flatMap(Execution.Status.init)
        filter.agentName = query.text("agent_name")
        filter.agentType = query.text("agent_type")
        filter.sessionID = query.text("session_id")
        filter.project = query.text("project")
        filter.scope = try query.scope()
        let limit = try query.integer("limit", in: 1...200) ?? 50
        let cursor = try query.text("cursor").map(cursor)
        let key = "executions \(filter) \(limit) \(String(describing: cursor))"
        return AnswerPlan(key: key, isLive: false) { [filter] views, _ in
            var found = try views.executions(filter, after: cursor, limit: limit + 1)
            let hasMore = found.count > limit
            if hasMore { found.removeLast() }
            let next = hasMore ? found.last.map { "\($0.momentMilliseconds).\($0.id)" } : nil
            return .object([
                ("executions", .array(found.map(\.json))), ("next_cursor", .optional(next)),
            ])
        }
    }

    private static func cursor(_ text: String) throws(Problem) -> ExecutionCursor {
        guard let match = text.wholeMatch(of: /([0-9]{1,15})\.([0-9a-f]{32})/),
            let moment = Int64(match.1)
        else {
            throw .badRequest("'cursor' must be the next_cursor of a page, not '\(text)'")
        }
        return ExecutionCursor(momentMilliseconds: moment, id: String(match.2))
    }
}

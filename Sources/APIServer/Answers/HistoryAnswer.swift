import Projections

/// `GET /api/agents/history/{agent_name}` and `GET /api/agents/errors/{agent_name}`
enum HistoryAnswer {
    static let history = endpoint("history", limit: 100, isFailedOnly: false)
    static let errors = endpoint("errors", limit: 50, isFailedOnly: true)

    private static func endpoint(_ word: String, limit: Int, isFailedOnly: Bool) -> Endpoint {
        Endpoint(path: "/api/agents/\(word)/{agent_name}", parameters: ["limit", "scope"]) {
            query, _ throws(Problem) in
            let name = try query.path("agent_name")
            let count = try query.integer("limit", in: 1...limit) ?? limit
            let scope = try query.scope()
            let key = "\(word) \(count) \(scope.rawValue) \(name)"
            return AnswerPlan(key: key, isLive: false) { views, _ in
                guard try views.hasSeen(agentName: name) else { throw Problem.unseen(name) }
                let list = try views.history(
                    of: name, isFailedOnly: isFailedOnly, limit: count, scope: scope)
                return .object([
                    ("agent_name", .string(name)), (word, .array(list.map(\.json))),
                ])
            }
        }
    }
}

import Projections

/// One document that the API serves: where it is, what it may be asked, and how it is made.
struct Endpoint: Sendable {
    /// As the OpenAPI file writes it: `/api/agents/history/{agent_name}`.
    let path: String
    let parameters: Set<String>
    /// Resolves a request at a moment (ms since 1970).
    let plan: @Sendable (Query, _ now: Int64) throws(Problem) -> AnswerPlan

    static let all: [Endpoint] = [
        CurrentMetricsAnswer.endpoint, TimelineAnswer.endpoint, DistributionAnswer.endpoint,
        PerformanceAnswer.endpoint, ToolUsageAnswer.endpoint, HistoryAnswer.history,
        HistoryAnswer.errors, ExecutionsAnswer.list, ExecutionsAnswer.detail,
        ExplainAnswer.endpoint, TerminalAnswer.status, TerminalAnswer.colors,
        EventsAnswer.recent, EventsAnswer.filterOptions,
    ]

    /// The name in braces at the end of the path, if there is one.
    var pathParameter: String? {
        guard let last = path.split(separator: "/").last, last.hasPrefix("{") else { return nil }
        return String(last.dropFirst().dropLast())
    }

    /// Whether a request's path is one of this document.
    func matches(_ requested: String) -> Bool {
        let own = path.split(separator: "/", omittingEmptySubsequences: false)
        let other = requested.split(separator: "/", omittingEmptySubsequences: false)
        return own.count == other.count
            && zip(own, other).allSatisfy { $0 == $1 || $0.hasPrefix("{") && !$1.isEmpty }
    }
}

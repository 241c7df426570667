import Projections

/// What values are made of: one state of the views, what is known of open runs, and a moment.
struct KeySource {
    let views: Views
    let live: () -> LiveRuns
    /// ms since 1970.
    let now: Int64

    /// Keys are about what the API is about by default.
    static let scope = Scope.subagent

    static let hour: Int64 = 3_600_000
    static let day: Int64 = 86_400_000
}

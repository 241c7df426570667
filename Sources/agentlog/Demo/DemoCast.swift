/// Who appears in the demo. Names have the shapes of real ones: with plugin scopes, with words that
/// a careless classifier would misread, and not only ASCII.
enum DemoCast {
    struct Role {
        let name: String
        let model: String
        /// Milliseconds.
        let typicalDuration: Int64
        let tools: [String]
    }

    static let roles = [
        Role(
            name: "code-reviewer", model: "claude-sonnet-4-5-20250929", typicalDuration: 48_000,
            tools: ["Read", "Grep", "Glob"]),
        Role(
            name: "screenshot-analyzer", model: "claude-sonnet-5-5", typicalDuration: 21_000,
            tools: ["Read", "Bash"]),
        Role(
            name: "debugger", model: "claude-opus-4-8", typicalDuration: 95_000,
            tools: ["Read", "Edit", "Bash", "Grep"]),
        Role(
            name: "test-runner", model: "claude-haiku-4-5-20251001", typicalDuration: 33_000,
            tools: ["Bash", "Read"]),
        Role(
            name: "docs-plugin:api-writer", model: "claude-sonnet-5-5", typicalDuration: 62_000,
            tools: ["Read", "Write", "Edit"]),
        Role(
            name: "latest-news-guide", model: "claude-haiku-5-5", typicalDuration: 14_000,
            tools: ["WebSearch", "WebFetch"]),
        Role(
            name: "general-purpose", model: "claude-opus-5-5", typicalDuration: 120_000,
            tools: ["Read", "Edit", "Bash", "Grep", "Glob", "Write"]),
        Role(
            name: "übersetzer", model: "example-local-model", typicalDuration: 27_000,
            tools: ["Read", "Write"]),
        Role(
            name: "refactoring-planner", model: "claude-opus-5-5", typicalDuration: 75_000,
            tools: ["Read", "Grep", "Edit"]),
    ]

    /// The main agent of every session.
    static let main = Role(
        name: "main", model: "claude-opus-5-5", typicalDuration: 180_000,
        tools: ["Agent", "Read", "Edit", "Bash"])

    static let projects = ["storefront", "billing", "mobile app"]
}

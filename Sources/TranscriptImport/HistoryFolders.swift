/// Where coding agents keep their transcripts.
public struct HistoryFolders: Sendable, Equatable {
    public let paths: [String]

    /// The projects of Claude Code and the sessions of Codex, as their variables say, or as they
    /// are without them.
    public static func standard(_ environment: [String: String]) -> HistoryFolders {
        let home = environment["HOME"] ?? "/"
        let claude = environment["CLAUDE_CONFIG_DIR"] ?? home + "/.claude"
        let codex = environment["CODEX_HOME"] ?? home + "/.codex"
        return HistoryFolders(
            paths: [claude + "/projects", codex + "/sessions", codex + "/archived_sessions"])
    }
}

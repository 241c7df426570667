import ArgumentParser
import HookClient

/// Which store a command works on.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The store's directory.",
            discussion: """
                Default: $AGENTLOG_HOME, else $XDG_DATA_HOME/agentlog, else \
                ~/.local/share/agentlog. Hooks use the same default.
                """,
            valueName: "dir"))
    var home: String?

    /// The directory, without a trailing slash.
    func directory() throws -> String {
        guard var path = home ?? storeHome() else {
            throw ValidationError(
                "None of AGENTLOG_HOME, XDG_DATA_HOME and HOME is set. Say --home DIR.")
        }
        while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
        return path
    }
}

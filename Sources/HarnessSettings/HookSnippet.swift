/// The texts that hold the hooks where this program does not install them.
///
/// Made of ``HookEvent/all``, as everything that is installed.
public enum HookSnippet: String, CaseIterable, Sendable {
    /// `hooks/hooks.json` of a plugin.
    case hooks
    /// `.claude-plugin/plugin.json` of a plugin.
    case manifest
    /// `.claude-plugin/marketplace.json` above a plugin, so that it can be installed from there.
    case marketplace

    /// A settings file with nothing but the hooks.
    public static func settings(program: String) -> String {
        String(decoding: HookText.created(command: ShellWord.quoted(program)), as: UTF8.self)
    }

    /// A file of the plugin; `bin/agentlog-hook` is the fourth.
    public func text(version: String) -> String {
        let description = JSONValue.text("Records what Claude Code's agents do, for agentlog.")
        let author = JSONValue.object([("name", .text("agentlog"))])
        let value =
            switch self {
            case .hooks:
                JSONValue.object([
                    ("description", description),
                    ("hooks", HookEvent.hooks(command: Self.pluginCommand)),
                ])
            case .manifest:
                JSONValue.object([
                    ("name", .text("agentlog")), ("version", .text(version)),
                    ("description", description), ("author", author), ("license", .text("MIT")),
                ])
            case .marketplace:
                JSONValue.object([
                    ("name", .text("agentlog")), ("description", description), ("owner", author),
                    (
                        "plugins",
                        .array([
                            .object([
                                ("name", .text("agentlog")), ("source", .text("./agentlog")),
                                ("description", description),
                            ])
                        ])
                    ),
                ])
            }
        let layout = JSONLayout.standard
        return String(
            decoding: layout.text(of: value, at: .block(indentation: [])) + layout.newline,
            as: UTF8.self)
    }

    /// The harness exports the variable; its value may hold spaces.
    private static let pluginCommand =
        #""${CLAUDE_PLUGIN_ROOT}"/bin/"# + HookHandler.programName
}

import ArgumentParser
import HarnessSettings

struct HooksPrintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print", abstract: "Print what belongs into settings, to paste it by hand.")

    /// A file of the plugin instead: how `make plugin` writes them.
    @Option(help: .hidden)
    var plugin: PluginFile?

    enum PluginFile: String, ExpressibleByArgument, CaseIterable {
        case hooks, manifest, marketplace
    }

    func run() throws {
        try reportingSettingsErrors {
            let text =
                if let plugin, let file = HookSnippet(rawValue: plugin.rawValue) {
                    file.text(version: Agentlog.version)
                } else {
                    HookSnippet.settings(program: try HookEnvironment.current.program())
                }
            try Terminal.bytes(Array(text.utf8))
        }
    }
}

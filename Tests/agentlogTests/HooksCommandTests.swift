import Foundation
import Testing

/// `agentlog hooks` as a process, with a home directory of its own.
@Suite struct HooksCommandTests {
    private let folder = Folder()

    /// A home (with a space in its name) and a project in it; both go away with it.
    private final class Folder {
        let home: String
        var settings: String { home + "/.claude/settings.json" }
        var project: String { home + "/project" }

        init() {
            home = URL.temporaryDirectory.appending(path: "agentlog hooks \(UUID().uuidString)")
                .path(percentEncoded: false)
        }

        deinit { try? FileManager.default.removeItem(atPath: home) }

        func write(_ text: String, to path: String) throws {
            try FileManager.default.createDirectory(
                at: URL(filePath: path).deletingLastPathComponent(),
                withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path))
        }

        func read(_ path: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        }

        func names(in path: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        }

        /// Runs `agentlog hooks` in the project.
        func hooks(
            _ arguments: String..., environment: [String: String] = [:],
            program: String = Product.agentlog
        ) throws -> Child.Result {
            try FileManager.default.createDirectory(
                atPath: project, withIntermediateDirectories: true)
            return try Child.run(
                "/bin/sh",
                ["-c", #"cd "$1" && shift && exec "$@""#, "sh", project, program, "hooks"]
                    + arguments,
                environment: ["HOME": home].merging(environment) { $1 })
        }
    }

    /// The hook beside the program.
    private static let program = URL(filePath: Product.agentlog).resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "agentlog-hook").path(percentEncoded: false)

    private static let events =
        "SessionStart, SessionEnd, UserPromptSubmit, Stop, StopFailure, SubagentStart, "
        + "SubagentStop, PostToolUse, PostToolUseFailure"

    private static let settings = """
        {
          "model": "opus",
          "hooks": {
            "Stop": [{ "hooks": [{ "type": "command", "command": "say 'fertig – é'" }] }]
          }
        }

        """

    @Test func installedAndUninstalledAFileIsWhatItWas() throws {
        try folder.write(Self.settings, to: folder.settings)
        let dry = try folder.hooks("install", "--dry-run")
        #expect(dry.status == 0 && dry.errors == "")
        #expect(
            dry.output.hasPrefix(
                "--- ~/.claude/settings.json\n+++ ~/.claude/settings.json\n@@ -1,6 +1,"))
        #expect(dry.output.hasSuffix("\n[ok]   this would be changed; nothing was\n"))
        #expect(try folder.read(folder.settings) == Self.settings)
        #expect(try folder.names(in: folder.home + "/.claude") == ["settings.json"])

        let installed = try folder.hooks("install")
        #expect(installed.status == 0 && installed.errors == "")
        let diff = try #require(dry.output.firstRange(of: "\n[ok]"))
        #expect(installed.output.hasPrefix(dry.output[..<diff.lowerBound]))
        let backup = try #require(try folder.names(in: folder.home + "/.claude").last)
        #expect(backup.wholeMatch(of: /settings\.json\.agentlog-backup-\d{8}T\d{6}Z/) != nil)
        #expect(
            installed.output.hasSuffix(
                """

                [ok]   installed 9 events -> ~/.claude/settings.json
                [ok]   backup -> ~/.claude/\(backup)
                next: use Claude Code as ever, then  agentlog log cat

                """))
        #expect(try folder.read(folder.home + "/.claude/" + backup) == Self.settings)

        #expect(
            try folder.hooks("status")
                == Child.Result(
                    status: 0,
                    output: """
                        [ok]   the hook is \(Self.program)
                        [ok]   all 9 events -> ~/.claude/settings.json

                        """, errors: ""))
        #expect(
            try folder.hooks("install")
                == Child.Result(
                    status: 0,
                    output: "[ok]   nothing to do: ~/.claude/settings.json has all 9 events\n",
                    errors: ""))
        let dryUninstall = try folder.hooks("uninstall", "--dry-run")
        #expect(dryUninstall.output.hasSuffix("[ok]   this would be changed; nothing was\n"))
        #expect(try folder.hooks("status").status == 0)

        let uninstalled = try folder.hooks("uninstall")
        #expect(uninstalled.status == 0 && uninstalled.errors == "")
        #expect(
            uninstalled.output.contains(
                "\n[ok]   removed the hook from ~/.claude/settings.json\n[ok]   backup -> ~/"))
        #expect(try folder.read(folder.settings) == Self.settings)
        #expect(
            try folder.hooks("uninstall").output
                == "[ok]   nothing to do: no hook of agentlog in ~/.claude/settings.json\n")
    }

    @Test func whatIsMissingIsAFinding() throws {
        #expect(
            try folder.hooks("status")
                == Child.Result(
                    status: 2,
                    output: """
                        [ok]   the hook is \(Self.program)
                        [fail] all 9 events not installed: run  agentlog hooks install

                        """, errors: ""))
        let result = try folder.hooks("status", "--json")
        #expect(result.status == 2)
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        let document = try #require(object as? [String: Any])
        #expect(document["schema"] as? String == "agentlog.hooks/1")
        #expect(document["recording"] as? Bool == false)
        #expect(document["program"] as? String == Self.program)
        let events = try #require(document["events"] as? [[String: Any]])
        #expect(events.map { $0["event"] as? String } == Self.events.components(separatedBy: ", "))
        #expect(events.allSatisfy { $0["state"] as? String == "missing" })
    }

    @Test(arguments: [("project", "settings.json"), ("local", "settings.local.json")])
    func otherScopesAreInTheWorkingDirectory(scope: String, name: String) throws {
        #expect(try folder.hooks("install", "--scope", scope).status == 0)
        let printed = try folder.hooks("print")
        #expect(try folder.read(folder.project + "/.claude/" + name) == printed.output)
        let status = try folder.hooks("status")
        #expect(status.status == 0 && status.output.contains("-> ~/project/.claude/\(name)\n"))
        let uninstalled = try folder.hooks("uninstall", "--scope", scope)
        #expect(
            uninstalled.output.hasSuffix(
                "[ok]   removed ~/project/.claude/\(name), which had nothing else in it\n"))
        #expect(try folder.names(in: folder.project + "/.claude") == [])
        #expect(!FileManager.default.fileExists(atPath: folder.home + "/.claude"))
    }

    @Test func theHarnessMayKeepItsSettingsElsewhere() throws {
        let directory = folder.home + "/config of mine"
        #expect(
            try folder.hooks("install", environment: ["CLAUDE_CONFIG_DIR": directory]).status == 0)
        #expect(try folder.names(in: directory) == ["settings.json"])
        #expect(
            try folder.hooks("install", environment: ["HOME": ""])
                == Child.Result(
                    status: 1, output: "",
                    errors: """
                        error: neither HOME nor CLAUDE_CONFIG_DIR is set, so there are no user \
                        settings. Set one, or say --scope project.
                          nothing was changed

                        """))
    }

    @Test func whatCannotBeEditedIsRefused() throws {
        let text = "{\n  \"hooks\": {}, // mine\n}\n"
        try folder.write(text, to: folder.settings)
        for verb in ["install", "uninstall"] {
            #expect(
                try folder.hooks(verb)
                    == Child.Result(
                        status: 1, output: "",
                        errors: """
                            error: \(folder.settings):2:16: a comment, which JSON does not have. \
                            Remove it, or paste what `agentlog hooks print` prints by hand.
                              nothing was changed

                            """))
        }
        #expect(try folder.read(folder.settings) == text)
        #expect(try folder.names(in: folder.home + "/.claude") == ["settings.json"])
        #expect(try folder.hooks("install", "--scope", "nobody").status == 64)
    }

    /// A repository that somebody cloned has settings too.
    @Test func theTerminalObeysNoSettings() throws {
        let path = folder.project + "/.claude/settings.json"
        try folder.write("{\r\n\t\"a\": \"\u{9B}2J\u{202E}é\u{7F}\"\r\n}\r\n", to: path)
        let diff = try folder.hooks("install", "--scope", "project", "--dry-run").output
        #expect(diff.contains("\n-\t\"a\": \"\u{FFFD}2J\u{FFFD}é\u{FFFD}\"\r\n+\t\"a\": "))
        try folder.write(#"{"a\u001b[2J": 1, "a\u001B[2J": 2}"#, to: path)
        let errors = try folder.hooks("install", "--scope", "project").errors
        #expect(errors.contains(#"the key "a\#u{FFFD}[2J" for the second time"#))
        try folder.write(
            #"{"hooks": {"Stop": [{"hooks": [{"command": "\u001b\u0007/agentlog-hook"}]}]}}"#,
            to: path)
        let status = try folder.hooks("status").output
        #expect(status.contains("runs \u{FFFD}\u{FFFD}/agentlog-hook"))
    }

    /// A copy of the program alone, as somebody may have carried it elsewhere.
    @Test func withoutAHookNothingIsInstalled() throws {
        let directory = URL(filePath: Product.agentlog).resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "alone-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        let alone = directory.appending(path: "agentlog")
        try FileManager.default.linkItem(
            at: URL(filePath: Product.agentlog).resolvingSymlinksInPath(), to: alone)
        let path = alone.path(percentEncoded: false)
        let result = try folder.hooks(
            "install", environment: ["PATH": "/usr/sbin"], program: path)
        #expect(
            result
                == Child.Result(
                    status: 1, output: "",
                    errors: """
                        error: there is no program agentlog-hook in \
                        \(directory.path(percentEncoded: false)), /usr/sbin. Run `make install`, \
                        then this again from there.
                          nothing was changed

                        """))
        #expect(!FileManager.default.fileExists(atPath: folder.settings))
        #expect(try folder.hooks("print", program: path).status == 1)
    }

    /// The files of the plugin, as `make plugin` writes them.
    @Test func thePluginHasTheVersionOfTheProgram() throws {
        let version = try Child.run(Product.agentlog, ["--version"]).output
        for name in ["hooks", "manifest", "marketplace"] {
            let result = try folder.hooks("print", "--plugin", name)
            #expect(result.status == 0 && result.errors == "")
            let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
            let document = try #require(object as? [String: Any])
            if name == "manifest" {
                #expect(document["version"] as? String == version.trimmingCharacters(in: .newlines))
            }
            if name == "hooks" {
                let hooks = try #require(document["hooks"] as? [String: Any])
                #expect(hooks.keys.sorted() == Self.events.components(separatedBy: ", ").sorted())
                #expect(
                    result.output.contains(
                        #""command": "\"${CLAUDE_PLUGIN_ROOT}\"/bin/agentlog-hook""#))
            }
        }
    }
}

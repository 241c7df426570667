import Foundation
import Testing

@testable import HarnessSettings

/// The command line that is installed, and how ours are told from others.
@Suite struct HookCommandTests {
    @Test(arguments: [
        ("/usr/bin/agentlog-hook", "/usr/bin/agentlog-hook"),
        ("/a_b@c%d+e=f:g,h./i-j/agentlog-hook", "/a_b@c%d+e=f:g,h./i-j/agentlog-hook"),
        ("/a b/agentlog-hook", "'/a b/agentlog-hook'"),
        ("/~/agentlog-hook", "'/~/agentlog-hook'"),
        ("/Jürgen/agentlog-hook", "'/Jürgen/agentlog-hook'"),
        ("/it's/'/agentlog-hook", #"'/it'\''s/'\''/agentlog-hook'"#),
        ("/'\u{301}/agentlog-hook", "'/'\\''\u{301}/agentlog-hook'"),
        ("", "''"),
    ])
    func pathsAreQuotedWhenTheyHaveToBe(path: String, command: String) {
        #expect(ShellWord.quoted(path) == command)
        #expect(path.isEmpty || ShellWord.program(of: command, home: nil)?.value == path)
    }

    @Test(arguments: [
        ("agentlog-hook", "agentlog-hook"), ("  /a/b 1 2", "/a/b"), ("'/a b'/c\\ d x", "/a b/c d"),
        (#""/a\"b\x\$c"d e"#, #"/a"b\x$cd"#), ("A=1 _b2='x y' /c d", "/c"), ("/a=b/c d", "/a=b/c"),
        ("~/a b", "/home/me/a"), ("'~/a' b", "~/a"), ("x~/a", "x~/a"), ("~", "~"),
        ("$HOME/a", "/home/me/a"), (#""${HOME}/a b""#, "/home/me/a b"), ("'$HOME'/a", "$HOME/a"),
        ("$HOMEPAGE/a", "$HOMEPAGE/a"),
        (#""${CLAUDE_PLUGIN_ROOT}"/bin/x"#, "${CLAUDE_PLUGIN_ROOT}/bin/x"),
        ("/a;b", "/a"), ("/a&&b", "/a"), ("/a|b", "/a"), ("/a>b", "/a"), ("/a\nb", "/a"),
        ("'/a b", "/a b"), ("\"/a b", "/a b"), ("/a\\", "/a\\"), ("/a\\\nb", "/ab"),
    ])
    func theProgramIsTheFirstWord(command: String, program: String) {
        #expect(ShellWord.program(of: command, home: "/home/me")?.value == program)
    }

    @Test(arguments: ["", "  ", "A=1", "A=1 ;x", "(x)", "&"])
    func thereMayBeNoProgram(command: String) {
        #expect(ShellWord.program(of: command, home: nil) == nil)
    }

    @Test(arguments: [
        ("agentlog-hook", true), ("/x/agentlog-hook", true), ("'/x y/agentlog-hook' 2>&1", true),
        ("A=b /x/agentlog-hook", true), (#""${CLAUDE_PLUGIN_ROOT}"/bin/agentlog-hook"#, true),
        ("echo agentlog-hook", false), ("/x/agentlog-hook/y", false), ("agentlog-hook.sh", false),
        ("my-agentlog-hook", false), ("/x/agentlog", false), ("# agentlog-hook", false),
        ("'agentlog-hook x'", false), ("", false),
    ])
    func oursIsToldByTheNameOfTheProgram(command: String, isOurs: Bool) throws {
        let quoted = String(decoding: JSONValue.quoted(command), as: UTF8.self)
        let list = try JSONDocument(Array(#"[{"hooks": [{"command": \#(quoted)}]}]"#.utf8)).root
        #expect(HookHandler.all(in: list, home: nil).map(\.command) == (isOurs ? [command] : []))
    }

    @Test(arguments: [
        ("/x y/agentlog-hook", true), ("agentlog-hook", true), ("'agentlog-hook'", false),
        ("/x/agentlog-hook 1", false), ("A=1 agentlog-hook", false),
    ])
    func withArgumentsTheCommandIsTheProgram(command: String, isOurs: Bool) throws {
        let list = try JSONDocument(
            Array(#"[{"hooks": [{"args": [], "command": "\#(command)"}]}]"#.utf8)
        ).root
        #expect(HookHandler.all(in: list, home: nil).map(\.isExecForm) == (isOurs ? [true] : []))
    }

    /// As the harness does it: the text of `command` from JSON, given to `sh -c`.
    @Test(arguments: [
        "plain", "a b", "it's", "Jürgen 日本 é 😀", "say \"hi\"", "$HOME `x` \\n", "-n *?[a]", "~",
        "a;b&c|d>e", "tab\tand\nbreak", "!#", "'\u{301}''",
    ])
    func theInstalledCommandRuns(name: String) throws {
        let folder = TemporaryFolder()
        let directory = "\(folder.path)/\(name)"
        let program = directory + "/agentlog-hook"
        try folder.write("#!/bin/sh\ncat > \"$0.input\"\n", to: program, mode: 0o755)

        for text in ["{\"a\":1}", "{}", nil] {
            let settings =
                try text.map { try HookTextTests.installed($0, program) }
                ?? HookSnippet.settings(program: program)
            let object = try HookTextPropertyTests.object(Array(settings.utf8))
            let hooks = try #require(object["hooks"] as? [String: [[String: Any]]])
            let handlers = try #require(hooks["Stop"]?.first?["hooks"] as? [[String: Any]])
            let command = try #require(handlers.first?["command"] as? String)
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", command]
            process.currentDirectoryURL = URL(filePath: "/")
            let input = Pipe()
            process.standardInput = input
            try process.run()
            try input.fileHandleForWriting.write(contentsOf: Data("payload".utf8))
            try input.fileHandleForWriting.close()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(try folder.read(program + ".input") == "payload")
            try FileManager.default.removeItem(atPath: program + ".input")
        }
    }
}

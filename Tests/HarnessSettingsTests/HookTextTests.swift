import Testing

@testable import HarnessSettings

@Suite struct HookTextTests {
    static let path = "/usr/bin/agentlog-hook"

    static func installed(_ text: String, _ path: String = path) throws -> String {
        String(
            decoding: try HookTextPropertyTests.install(Array(text.utf8), path), as: UTF8.self)
    }

    static func uninstalled(_ text: String) throws -> String {
        String(decoding: try HookTextPropertyTests.uninstall(Array(text.utf8)), as: UTF8.self)
    }

    static func diff(_ old: String, _ new: String) -> String {
        let text = UnifiedDiff.text(
            from: Array(old.utf8), to: Array(new.utf8), names: ("old", "new"))
        return text.replacing("--- old\n+++ new\n", with: "")
    }

    /// The lines of one event, as they stand in a file that only `install` wrote.
    static func block(_ event: String, matcher: String? = nil, timeout: Int = 5) -> String {
        "    \"\(event)\": [\n      {\n"
            + (matcher.map { "        \"matcher\": \"\($0)\",\n" } ?? "")
                + """
                        "hooks": [
                          {
                            "type": "command",
                            "command": "/usr/bin/agentlog-hook",
                            "timeout": \(timeout)
                          }
                        ]
                      }
                    ]
                """
    }

    static let blocks = [
        block("SessionStart"), block("SessionEnd", timeout: 1), block("UserPromptSubmit"),
        block("Stop"), block("StopFailure"), block("SubagentStart"), block("SubagentStop"),
        block("PostToolUse", matcher: "Agent|Task"),
        block("PostToolUseFailure", matcher: "Agent|Task"),
    ]

    static func minified(_ event: String, matcher: String? = nil, timeout: Int = 5) -> String {
        #""\#(event)":[{"# + (matcher.map { #""matcher":"\#($0)","# } ?? "")
            + #""hooks":[{"type":"command","command":"/usr/bin/agentlog-hook","timeout":"#
            + "\(timeout)}]}]"
    }

    static let minified = [
        minified("SessionStart"), minified("SessionEnd", timeout: 1), minified("UserPromptSubmit"),
        minified("Stop"), minified("StopFailure"), minified("SubagentStart"),
        minified("SubagentStop"), minified("PostToolUse", matcher: "Agent|Task"),
        minified("PostToolUseFailure", matcher: "Agent|Task"),
    ]

    @Test func aFileThatIsCreatedIsWholeAndIndented() {
        let blocks = Self.blocks.joined(separator: ",\n")
        #expect(
            HookSnippet.settings(program: Self.path) == "{\n  \"hooks\": {\n\(blocks)\n  }\n}\n")
    }

    @Test func anEmptyObjectIsFilledOnTheLineOfItsBracket() throws {
        let blocks = Self.blocks.joined(separator: ",\n")
        #expect(try Self.installed("{}") == "{ \"hooks\": {\n\(blocks)\n  }\n}")
        #expect(try Self.installed("{ }\n") == "{ \"hooks\": {\n\(blocks)\n  }\n }\n")
    }

    @Test func aMinifiedFileStaysMinified() throws {
        let events = Self.minified.joined(separator: ",")
        #expect(
            try Self.installed(#"{"model":"opus"}"#)
                == #"{"model":"opus","hooks":{"# + events + "}}")
        #expect(try Self.installed(#"{"hooks":{}}"#) == #"{"hooks":{ "# + events + "}}")
        #expect(
            try Self.installed(#"{"hooks": {"Stop": []}}"#).hasPrefix(
                #"{"hooks": {"Stop": [ {"hooks": [{"type": "command", "command": "#))
    }

    @Test func anIndentedFileIsContinued() throws {
        let blocks = Self.blocks.joined(separator: ",\n")
        let hooks = "\"hooks\": {\n\(blocks)\n  }"
        #expect(
            try Self.installed("{\n  \"model\": \"opus\"\n}\n")
                == "{\n  \"model\": \"opus\",\n  \(hooks)\n}\n")
        #expect(
            try Self.installed("\u{FEFF}{\r\n  \"model\": \"opus\"\r\n}")
                == "\u{FEFF}{\r\n  \"model\": \"opus\",\r\n  "
                + hooks.replacing("\n", with: "\r\n") + "\r\n}")
        #expect(
            try Self.installed("{\n\t\"model\": \"opus\"\n}")
                == "{\n\t\"model\": \"opus\",\n\t" + hooks.replacing("  ", with: "\t") + "\n}")
    }
}

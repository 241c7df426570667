import Foundation
import Testing

@testable import HarnessSettings

/// Installed and uninstalled, a file is what it was: the forms that are easy to lose.
@Suite struct RoundTripTests {
    @Test(arguments: [
        "{}", "{}\n", "{ }", "{\n}\n", "{\r\n}\r\n", "\n {\t} \n", "\u{FEFF}{}",
        #"{"hooks":{}}"#, #"{"hooks": { }}"#, "{\n  \"hooks\": {}\n}\n",
        "{\n  \"hooks\": {\n  }\n}",
        "{\"hooks\":{\n}}", "{\n\n  \"hooks\":\n  {\n\n  }\n\n}",
        "{ \"hooks\": { \"Stop\": [ ] } }",
        #"{"hooks":{"Stop":[]}}"#, "{\n\"hooks\": {\n\"Stop\": [\n]\n}\n}",
        #"{"hooks":{"SessionEnd":[],"Stop":[],"PreToolUse":[]}}"#,
        "{\"hooks\": {\"Stop\": [{\n   \"x\":1}], \"SessionEnd\": [], \"SessionStart\": [\n]}}",
        "{\"hooks\": {\"Stop\": [\n{}], \"SubagentStop\": [ ],\n \"SessionEnd\": []},\n\t\"b\": 1}",
        "{\"a\":1\r\n,\"b\" : 2\r\n\t}\r\n", "{\"a\": {\n  \"b\": 1\n}}", "{\n    \"a\": 1}",
        "{\n  \"h\\u006foks\": {\n    \"St\\u006fp\": []\n  }\n}\n",
    ])
    func everyByteComesBack(text: String) throws {
        let installed = try HookTextTests.installed(text)
        #expect(try HookTextTests.installed(installed) == installed)
        #expect(try HookTextTests.uninstalled(installed) == text)
        #expect(try HookTextTests.uninstalled(text) == text)
        try HookTextPropertyTests.expectOnlyOurs(
            Array(text.utf8), Array(installed.utf8), HookTextTests.path, "\(text)")
    }

    @Test(arguments: RealSettings.all)
    func realSettingsComeBack(text: String) throws {
        try everyByteComesBack(text: text)
        let other = try HookTextTests.installed(
            try HookTextTests.installed(text), "/home/me/.local/bin/agentlog-hook")
        #expect(try HookTextTests.uninstalled(other) == text)
        #expect(try HookTextTests.installed(other) == HookTextTests.installed(text))
    }

    /// Somebody goes on editing: only ours goes, and the rest stays as it was written.
    @Test func whatIsAddedLaterStays() throws {
        let before = RealSettings.indented
        let installed = try HookTextTests.installed(before)
        let edit = { (text: String) in
            text.replacing("\"model\": \"opus\"", with: "\"model\":\t\"haiku\"")
                .replacing("\"Stop\": [", with: "\"Stop\": [ {\"hooks\":[]},")
        }
        #expect(edit(before) != before)
        #expect(try HookTextTests.uninstalled(edit(installed)) == edit(before))
        let behind = installed.dropLast(2) + ",\n  \"theme\": \"dark\"\n}\n"
        #expect(
            try HookTextTests.uninstalled(String(behind))
                == before.dropLast(2) + ",\n  \"theme\": \"dark\"\n}\n")
    }
}

/// Settings as they are found in the wild, with invented contents.
enum RealSettings {
    static let all = [indented, minified, tabs]

    /// As a formatter leaves it.
    static let indented = #"""
        {
          "$schema": "https://json.schemastore.org/claude-code-settings.json",
          "model": "opus",
          "env": {
            "MAX_THINKING_TOKENS": "16000",
            "GREETING": "Grüße – \"今日は\" \u00e9\\"
          },
          "permissions": {
            "allow": ["Bash(npm run lint)", "Bash(git log:*)", "Read(~/.zshrc)"],
            "deny": ["Read(./.env)", "Read(./secrets/**)"],
            "defaultMode": "acceptEdits"
          },
          "hooks": {
            "PreToolUse": [
              {
                "matcher": "Bash",
                "hooks": [{ "type": "command", "command": "~/.claude/hooks/check.py" }]
              }
            ],
            "PostToolUse": [
              {
                "matcher": "Edit|Write",
                "hooks": [
                  {
                    "type": "command",
                    "command": "jq -r '.tool_input.file_path' | xargs npx prettier --write",
                    "timeout": 30
                  }
                ]
              }
            ],
            "Stop": [
              { "hooks": [{ "type": "command", "command": "paplay /usr/share/sounds/bell.oga" }] }
            ]
          },
          "statusLine": { "type": "command", "command": "~/.claude/statusline.sh", "padding": 0 },
          "cleanupPeriodDays": 99999,
          "enabledPlugins": { "formatter@team-tools": true }
        }

        """#

    /// As a generator leaves it, without a line break at the end.
    static let minified =
        #"{"permissions":{"allow":["Bash(make:*)"],"deny":[]},"hooks":{"Stop":[{"matcher":"#
        + #""","hooks":[{"type":"command","command":"\"$CLAUDE_PROJECT_DIR\"/.claude/stop.sh","#
        + #""timeout":5}]}],"Notification":[{"hooks":[{"type":"http","url":"http://[::1]:1/x"}]}]"#
        + #"},"env":{},"limits":[1e300,-0.0,123456789012345678901234567890],"#
        + #""includeCoAuthoredBy":false}"#

    /// With tabs, from another system, and a list in one line.
    static let tabs = [
        "{", "\t\"includeCoAuthoredBy\": false,", "\t\"hooks\": {", "\t\t\"SubagentStop\": [",
        "\t\t\t{", "\t\t\t\t\"hooks\": [",
        "\t\t\t\t\t{ \"type\": \"command\", \"command\": \"C:\\\\tools\\\\notify.exe\" }",
        "\t\t\t\t]", "\t\t\t}", "\t\t],",
        "\t\t\"SessionStart\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"date\"}]}]",
        "\t},", "\t\"apiKeyHelper\": \"/bin/generate_temp_api_key.sh\"", "}", "",
    ].joined(separator: "\r\n")
}

import Foundation
import Testing

@testable import HarnessSettings

/// What a plugin is made of, against the pages of Claude Code's documentation.
@Suite struct HookSnippetTests {
    private func object(_ snippet: HookSnippet) throws -> NSDictionary {
        let text = snippet.text(version: "1.2.3")
        #expect(text.hasSuffix("}\n"))
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require(object as? NSDictionary)
    }

    @Test func theHooksOfThePluginAreThoseOfTheTable() throws {
        let group = { (timeout: Int, matcher: String?) -> [[String: Any]] in
            var group: [String: Any] = [
                "hooks": [
                    [
                        "type": "command", "timeout": timeout,
                        "command": #""${CLAUDE_PLUGIN_ROOT}"/bin/agentlog-hook"#,
                    ]
                ]
            ]
            if let matcher { group["matcher"] = matcher }
            return [group]
        }
        let expected: [String: Any] = [
            "description": "Records what Claude Code's agents do, for agentlog.",
            "hooks": [
                "SessionStart": group(5, nil), "SessionEnd": group(1, nil),
                "UserPromptSubmit": group(5, nil), "Stop": group(5, nil),
                "StopFailure": group(5, nil), "SubagentStart": group(5, nil),
                "SubagentStop": group(5, nil), "PostToolUse": group(5, "Agent|Task"),
                "PostToolUseFailure": group(5, "Agent|Task"),
            ],
        ]
        #expect(try object(.hooks) == expected as NSDictionary)
    }

    @Test func theTableIsInThisOrder() {
        #expect(
            HookEvent.all.map(\.name) == [
                "SessionStart", "SessionEnd", "UserPromptSubmit", "Stop", "StopFailure",
                "SubagentStart", "SubagentStop", "PostToolUse", "PostToolUseFailure",
            ])
    }

    @Test func manifestAndMarketplaceNameThePlugin() throws {
        #expect(
            try object(.manifest) == [
                "name": "agentlog", "version": "1.2.3", "license": "MIT",
                "description": "Records what Claude Code's agents do, for agentlog.",
                "author": ["name": "agentlog"],
            ])
        #expect(
            try object(.marketplace) == [
                "name": "agentlog", "owner": ["name": "agentlog"],
                "description": "Records what Claude Code's agents do, for agentlog.",
                "plugins": [
                    [
                        "name": "agentlog", "source": "./agentlog",
                        "description": "Records what Claude Code's agents do, for agentlog.",
                    ]
                ],
            ])
    }
}

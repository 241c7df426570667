import Foundation
import Testing

@testable import HarnessSettings

/// Installing into a file that has some of it already. Everything else stays in its lines.
@Suite struct HookUpdateTests {
    static let ours =
        #"{"type": "command", "command": "/usr/bin/agentlog-hook", "timeout": 5}"#
    static let theirs = #"{ "type": "command", "command": "say done" }"#

    /// A file with all events as they are installed, but for one whose list is given.
    static func settings(_ event: String, _ list: String) -> String {
        let blocks = HookTextTests.blocks.filter { !$0.hasPrefix("    \"\(event)\"") }
        return "{\n  \"hooks\": {\n"
            + (blocks + ["    \"\(event)\": \(list)"]).joined(separator: ",\n") + "\n  }\n}\n"
    }

    /// What installing makes of the list of an event; nil if it changes anything else.
    static func installed(_ event: String, _ list: String) throws -> String? {
        let after = try HookTextTests.installed(settings(event, list))
        let frame = settings(event, "LIST").components(separatedBy: "LIST")
        guard after.hasPrefix(frame[0]), after.hasSuffix(frame[1]) else { return nil }
        return String(after.dropFirst(frame[0].count).dropLast(frame[1].count))
    }

    @Test func otherToolsStayInFront() throws {
        #expect(
            try Self.installed("Stop", #"[{ "hooks": [\#(Self.theirs)] }]"#)
                == #"[{ "hooks": [\#(Self.theirs)] }, {"hooks": [\#(Self.ours)]}]"#)
        let before = """
            [
                  {
                    "matcher": "Bash"
                  }
            """
        #expect(
            try Self.installed("Stop", before + "\n    ]") == before + """
                ,
                      {
                        "hooks": [
                          {
                            "type": "command",
                            "command": "/usr/bin/agentlog-hook",
                            "timeout": 5
                          }
                        ]
                      }
                    ]
                """)
    }

    /// Alone in its group: the group is written anew, in as many lines as before.
    @Test(arguments: [
        #"{ "type": "command", "command": "/usr/bin/agentlog-hook", "timeout": 10 }"#,
        #"{ "type": "command", "command": "/usr/bin/agentlog-hook" }"#,
        #"{ "type": "command", "command": "/old/agentlog-hook", "timeout": 5 }"#,
        #"{ "type": "command", "command": "\"/o l d\"/agentlog-hook", "timeout": 5 }"#,
        #"{ "type": "command", "command": "agentlog-hook", "args": ["x"], "timeout": 5 }"#,
        #"{ "type": "command", "command": "/usr/bin/agentlog-hook", "args": [], "timeout": 5 }"#,
        #"{ "command": "/usr/bin/agentlog-hook", "timeout": 5 }"#,
        #"{ "type": "command", "command": "/usr/bin/agentlog-hook", "timeout": 5, "async": true }"#,
    ])
    func whatIsOutdatedIsUpdated(handler: String) throws {
        #expect(
            try Self.installed("Stop", #"[{ "hooks": [\#(handler)] }]"#)
                == #"[{"hooks": [\#(Self.ours)]}]"#)
        #expect(
            try Self.installed("Stop", #"[{ "matcher": "x", "hooks": [\#(Self.ours)] }]"#)
                == #"[{"hooks": [\#(Self.ours)]}]"#)
    }

    @Test(arguments: [
        #"[{"hooks":[{"timeout":5,"command":"/usr/bin/agentlog-hook","type":"command"}]}]"#,
        #"[{ "matcher": "*", "hooks": [\#(ours)] }]"#,
        #"[{ "matcher": "", "hooks": [\#(theirs), \#(ours)] }, 7, [{}], { "hooks": "x" }]"#,
        #"[{"hooks": [{"timeout": 5, "statusMessage": "é", "type": "command", "command": "#
            + #""AGENTLOG_DURABILITY=power  '/usr/bin/agentlog-hook' 2>>/tmp/x"}]}]"#,
    ])
    func whatIsAsItShouldBeStays(list: String) throws {
        #expect(try Self.installed("Stop", list) == list)
    }

    /// The home directory of these tests is /home/me.
    @Test(arguments: [
        "~/b/agentlog-hook", "$HOME/b/agentlog-hook", "\\\"${HOME}\\\"/b/agentlog-hook",
    ])
    func homeIsUnderstood(command: String) throws {
        let text =
            #"{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "\#(command)", "#
            + #""timeout": 5}]}]}}"#
        let after = try HookTextTests.installed(text, "/home/me/b/agentlog-hook")
        #expect(after.hasPrefix(text.dropLast(2)))
        #expect(try HookTextTests.uninstalled(after) == "{}")
    }

    /// What a user put around the program is kept when it moves.
    @Test func assignmentsAndRedirectionsStay() throws {
        let command = { (path: String) in
            #"{"type": "command", "command": "A=1 B='x y' \#(path) 2>>/tmp/x", "timeout": 5}"#
        }
        #expect(
            try Self.installed("Stop", #"[{ "hooks": [\#(command("'/old/agentlog-hook'"))] }]"#)
                == #"[{"hooks": [\#(command("/usr/bin/agentlog-hook"))]}]"#)
    }

    @Test func duplicatesCollapse() throws {
        let old = #"{ "command": "agentlog-hook" }"#
        #expect(
            try Self.installed(
                "Stop",
                #"[{ "hooks": [\#(old), \#(Self.ours), \#(old)] }, { "hooks": [\#(old)] }, "#
                    + #"{ "hooks": [\#(Self.theirs), \#(old)] }]"#)
                == #"[{ "hooks": [\#(Self.ours)] }, { "hooks": [\#(Self.theirs)] }]"#)
    }

    @Test func inAGroupOfOthersOnlyOursChanges() throws {
        let old = #"{ "command": "agentlog-hook" }"#
        #expect(
            try Self.installed("Stop", #"[{ "hooks": [\#(old), \#(Self.theirs)] }]"#)
                == #"[{ "hooks": [\#(Self.ours), \#(Self.theirs)] }]"#)
        #expect(
            try Self.installed(
                "PostToolUse",
                #"[{ "matcher": "*", "hooks": [\#(Self.ours), \#(Self.theirs)] }]"#)
                == #"[{ "matcher": "*", "hooks": [\#(Self.theirs)] }, "#
                + #"{"matcher": "Agent|Task", "hooks": [\#(Self.ours)]}]"#)
    }

    /// An event that an older version installed.
    @Test func whatIsNotRecordedAnyMoreGoes() throws {
        let text = HookSnippet.settings(program: HookTextTests.path)
        let before =
            text.dropLast(7) + #"""
                ,
                    "PreToolUse": [
                      { "hooks": [\#(Self.ours)] }
                    ]
                  }
                }

                """#
        #expect(try HookTextTests.installed(String(before)) == text)
    }

    @Test func uninstallTakesOutWhatWasAddedByHand() throws {
        let text = #"""
            {
              "hooks": {
                "Stop": [{ "hooks": [\#(Self.theirs), \#(Self.ours)] }],
                "PreToolUse": [{ "hooks": [\#(Self.ours)] }, { "hooks": [\#(Self.theirs)] }],
                "SubagentStop": [{ "hooks": [\#(Self.ours), \#(Self.ours)] }],
                "Notification": []
              }
            }
            """#
        #expect(
            try HookTextTests.uninstalled(text) == #"""
                {
                  "hooks": {
                    "Stop": [{ "hooks": [\#(Self.theirs)] }],
                    "PreToolUse": [{ "hooks": [\#(Self.theirs)] }],
                    "Notification": []
                  }
                }
                """#)
    }
}

import Foundation
import Testing

@testable import HarnessSettings

/// Over thousands of settings files: what was not installed stays as it is.
@Suite struct HookTextPropertyTests {
    static let path = "/opt/agent log's/bin/agentlog-hook"

    static func install(_ text: [UInt8], _ path: String = path) throws -> [UInt8] {
        var settings = try HookText(text, home: "/home/me")
        try settings.install(path)
        return settings.document.bytes
    }

    static func uninstall(_ text: [UInt8]) throws -> [UInt8] {
        var settings = try HookText(text, home: "/home/me")
        try settings.uninstall()
        return settings.document.bytes
    }

    @Test(arguments: 0..<10)
    func uninstallRestoresEveryByte(part: UInt64) throws {
        for seed in part * 60..<(part + 1) * 60 {
            var settings = RandomSettings(seed: seed)
            let text = settings.text()
            let before = Array(text.utf8)
            let comment: Comment = "seed \(seed): \(text)"
            do {
                let installed = try Self.install(before)
                #expect(try Self.install(installed) == installed, comment)
                #expect(try Self.uninstall(installed) == before, comment)
                #expect(try Self.uninstall(before) == before, comment)
                try Self.expectOnlyOurs(
                    before, installed, #"'/opt/agent log'\''s/bin/agentlog-hook'"#, comment)

                // The hook moved in between.
                let moved = try Self.install(installed, "/usr/bin/agentlog-hook")
                try Self.expectOnlyOurs(before, moved, "/usr/bin/agentlog-hook", comment)
                #expect(try Self.uninstall(moved) == before, comment)
            } catch {
                Issue.record(error, comment)
            }
        }
    }

    /// Read by another parser, the difference is one group more in each event's list.
    static func expectOnlyOurs(
        _ before: [UInt8], _ installed: [UInt8], _ command: String, _ comment: Comment
    ) throws {
        var expected = try object(before)
        var hooks = expected["hooks"] as? [String: Any] ?? [:]
        for event in HookEvent.all {
            var group: [String: Any] = [
                "hooks": [
                    [
                        "type": "command", "timeout": event.name == "SessionEnd" ? 1 : 5,
                        "command": command,
                    ]
                ]
            ]
            if event.name.hasPrefix("PostToolUse") { group["matcher"] = "Agent|Task" }
            hooks[event.name] = (hooks[event.name] as? [Any] ?? []) + [group]
        }
        expected["hooks"] = hooks
        let found = try object(installed)
        #expect(found as NSDictionary == expected as NSDictionary, comment)
    }

    static func object(_ text: [UInt8]) throws -> [String: Any] {
        let mark = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let object = try JSONSerialization.jsonObject(with: Data(text.dropFirst(mark)))
        return try #require(object as? [String: Any])
    }

    /// The harness writes the whole file anew when somebody grants a permission.
    @Test func uninstallAlsoFindsWhatAnotherProgramWrote() throws {
        for seed in 0..<50 as Range<UInt64> {
            var settings = RandomSettings(seed: seed)
            let before = Array(settings.text().utf8)
            let installed = try Self.object(try Self.install(before))
            let options: JSONSerialization.WritingOptions =
                seed % 2 == 0 ? [.prettyPrinted, .sortedKeys] : []
            let rewritten = try JSONSerialization.data(withJSONObject: installed, options: options)
            let rest = try Self.uninstall(Array(rewritten))
            #expect(
                try Self.withoutEmptyHooks(rest) == Self.withoutEmptyHooks(before), "seed \(seed)")
        }
    }

    private static func withoutEmptyHooks(_ text: [UInt8]) throws -> NSDictionary {
        var settings = try object(text)
        let hooks = (settings["hooks"] as? [String: Any])?.filter {
            ($0.value as? [Any])?.isEmpty != true
        }
        settings["hooks"] = hooks?.isEmpty == true ? nil : hooks
        return settings as NSDictionary
    }
}

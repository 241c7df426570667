import Foundation
import HookClient
import Testing

/// Where the store is, by the variables of a process of its own.
@Suite struct StoreHomeTests {
    @Test(
        arguments: [
            (["AGENTLOG_HOME": "/a", "XDG_DATA_HOME": "/x", "HOME": "/h"], "/a"),
            (["AGENTLOG_HOME": "relative", "HOME": "/h"], "relative"),
            (["AGENTLOG_HOME": "", "XDG_DATA_HOME": "/x", "HOME": "/h"], "/x/agentlog"),
            (["XDG_DATA_HOME": "relative", "HOME": "/h"], "/h/.local/share/agentlog"),
            (["XDG_DATA_HOME": "", "HOME": "/h"], "/h/.local/share/agentlog"),
            (["HOME": "/h"], "/h/.local/share/agentlog"),
            (["XDG_DATA_HOME": "/x"], "/x/agentlog"),
            (["HOME": ""], nil), ([:], nil),
        ] as [([String: String], String?)])
    func theFirstVariableThatSaysIt(variables: [String: String], home: String?) async {
        await #expect(processExitsWith: .success) {
            [variables = variables as [String: String], home = home as String?] in
            for name in ["AGENTLOG_HOME", "XDG_DATA_HOME", "HOME"] {
                unsetenv(name)
                if let value = variables[name] { setenv(name, value, 1) }
            }
            #expect(storeHome() == home)
        }
    }
}

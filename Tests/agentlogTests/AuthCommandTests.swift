import Foundation
import Testing

/// `agentlog auth` as a process.
@Suite struct AuthCommandTests {
    let home = URL.temporaryDirectory.appending(path: "agentlog-auth-\(UUID().uuidString)")
        .path(percentEncoded: false)

    private func auth(_ arguments: String...) throws -> Child.Result {
        try Child.run(
            Product.agentlog, ["auth"] + arguments + ["--home", home], environment: ["HOME": home])
    }

    @Test func createListRevoke() throws {
        defer { try? FileManager.default.removeItem(atPath: home) }
        #expect(
            try auth("ls")
                == .init(
                    status: 0, output: "",
                    errors: "There are no keys. `agentlog auth create` makes one.\n"))
        let created = try auth("create", "--name", "grafana")
        let key = created.output.trimmingCharacters(in: .newlines)
        #expect(created.status == 0)
        #expect(created.output.wholeMatch(of: /agl_[0-9A-Za-z]{43}\n/) != nil)
        let id = try #require(created.errors.firstMatch(of: /Key ([0-9a-f]{8})\./)).1

        let listed = try auth("ls")
        #expect(listed.errors == "")
        let row = try #require(listed.output.split(separator: "\n").last)
        #expect(row.hasPrefix("\(id)  …\(key.suffix(4))  20") && row.hasSuffix("Z  grafana"))
        #expect(!listed.output.contains(key))
        let json = try auth("ls", "--json")
        #expect(
            json.output.wholeMatch(
                of: /\[{"created":\d{13},"ending":"\w{4}","id":"[0-9a-f]{8}","name":"grafana"}\]\n/)
                != nil)

        #expect(
            try auth("revoke", String(id))
                == .init(status: 0, output: "", errors: "Key \(id) (grafana) is revoked.\n"))
        #expect(
            try auth("revoke", String(id))
                == .init(
                    status: 1, output: "",
                    errors: "error: there is no key '\(id)'; `agentlog auth ls` lists them\n"))
    }

    @Test func damage() throws {
        defer { try? FileManager.default.removeItem(atPath: home) }
        _ = try auth("create")
        try Data().write(to: URL(filePath: home + "/keys.json"))
        for arguments in [["ls"], ["create"], ["revoke", "0"]] {
            let result = try Child.run(
                Product.agentlog, ["auth"] + arguments + ["--home", home])
            #expect(
                result
                    == .init(
                        status: 1, output: "",
                        errors: "error: \(home)/keys.json is damaged: it is not the JSON of a key "
                            + "file. Restore it, or remove it and create new keys\n"))
        }
    }

    @Test(arguments: ["a\nb", "\u{1B}[2J", String(repeating: "x", count: 101)])
    func namesThatAreNone(name: String) throws {
        #expect(try auth("create", "--name", name).status == 64)
        #expect(!FileManager.default.fileExists(atPath: home))
    }
}

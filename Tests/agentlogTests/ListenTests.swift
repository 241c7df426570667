import Foundation
import Testing

/// Where `agentlog up` and `agentlog serve` listen, and when they refuse to.
@Suite struct ListenTests {
    init() throws { try Product.require() }

    private func curl(_ arguments: String...) throws -> Child.Result {
        try Child.run("/usr/bin/curl", ["-sS", "--max-time", "60"] + arguments)
    }

    private static let hasIPv6: Bool = {
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_addr.__in6_u.__u6_addr8.15 = 1
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        } == 0
    }()

    /// Both loopback addresses, where there are two, and no other.
    @Test func loopback() throws {
        let store = try Store()
        let server = try Server(home: store.home)
        #expect(try curl("http://127.0.0.1:\(server.port)/healthz").output == "{\"status\":\"ok\"}")
        if Self.hasIPv6 {
            #expect(
                try curl("http://[::1]:\(server.port)/healthz").output == "{\"status\":\"ok\"}")
        }
        // All of 127.0.0.0/8 is this machine. Refused, or where packets to it are dropped, in vain.
        let other = try curl("http://127.0.0.2:\(server.port)/healthz", "--connect-timeout", "3")
        #expect([7, 28].contains(other.status) && other.output == "", "\(other.errors)")
        server.child.signal(SIGINT)
        #expect(server.child.wait().status == 0)
    }

    @Test(arguments: [
        (
            ["--host", "0.0.0.0"],
            "0.0.0.0 can be reached from other machines, so the API needs a key"
        ),
        (["--host", "::"], ":: can be reached from other machines, so the API needs a key"),
        (["--require-key"], "--require-key asks for a key"),
    ])
    func withoutAKeyItDoesNotStart(options: [String], reason: String) throws {
        let store = try Store()
        #expect(throws: Server.StartFailure.self) { try Server(home: store.home, options) }
        let result = try Child.run(
            Product.agentlog, ["up", "--home", store.home, "--port", "0"] + options)
        #expect(
            result
                == .init(
                    status: 1, output: "",
                    errors: "error: \(reason), and there is none. Make one with "
                        + "`agentlog auth create --home \(store.home)`\n"))
    }

    /// With one it starts, asks for it, and says that it has no TLS.
    @Test func otherAddresses() throws {
        let store = try Store()
        let created = try Child.run(
            Product.agentlog, ["auth", "create", "--home", store.home])
        let key = created.output.trimmingCharacters(in: .newlines)
        let child = try Child(
            Product.agentlog,
            [
                "up", "--home", store.home, "--port", "0", "--host", "0.0.0.0", "--allow-host",
                "b.example",
            ])
        let line = try #require(child.line(containing: "listening"))
        let port = try #require(line.split(separator: ":").last)
        #expect(line == "  listening  http://0.0.0.0:\(port)")
        #expect(child.line(containing: "keys ") != nil)
        #expect(
            child.line(containing: "warning")
                == "  warning    without TLS: keys and numbers can be read on the way. "
                + "Use --tls-cert")
        let url = "http://127.0.0.1:\(port)/metrics"
        let status = ["-o", "/dev/null", "-w", "%{http_code}"]
        func code(_ arguments: String...) throws -> String {
            try Child.run(
                "/usr/bin/curl", ["-sS", "--max-time", "60"] + status + [url] + arguments
            ).output
        }
        #expect(try code() == "401")
        #expect(try code("-H", "X-API-Key: \(key)") == "200")
        #expect(try code("-H", "X-API-Key: \(key)", "-H", "Host: b.example") == "200")
        #expect(try code("-H", "X-API-Key: \(key)", "-H", "Host: c.example") == "421")
        child.signal(SIGINT)
        #expect(child.wait().status == 0)
    }

    @Test(arguments: [
        ["--host", "example.org"], ["--host", ""], ["--allow-host", "a:1"], ["--allow-host", "*"],
        ["--allow-origin", "*"], ["--allow-origin", "null"], ["--allow-origin", "a.example"],
        ["--rate-limit", "0"], ["--rate-limit", "x"], ["--rate-limit", "1/0"],
        ["--tls-cert", "x"], ["--tls-key", "x"], ["--port", "65536"],
    ])
    func optionsThatAreNone(options: [String]) throws {
        for command in ["up", "serve"] {
            let result = try Child.run(
                Product.agentlog, [command, "--home", "/nonexistent"] + options)
            #expect(result.status == 64, "\(result.errors)")
        }
    }

    @Test func certificatesThatAreNone() throws {
        let store = try Store()
        let result = try Child.run(
            Product.agentlog,
            [
                "up", "--home", store.home, "--port", "0", "--tls-cert", "/none", "--tls-key",
                "/none",
            ])
        #expect(
            result
                == .init(
                    status: 1, output: "",
                    errors: "error: cannot read /none: No such file or directory\n"))
    }

    /// Where a process may have few files open, connections are refused before they take those that
    /// the log and the views need.
    @Test func fewOpenFiles() throws {
        let store = try Store()
        let child = try Child(
            "/bin/sh",
            [
                "-c", "ulimit -n 700 && exec \"$0\" up --home \"$1\" --port 0 --resp-port off",
                Product.agentlog, store.home,
            ])
        let line = try #require(child.line(containing: "listening"))
        let port = try #require(line.split(separator: ":").last.flatMap { UInt16($0) })
        let sockets = (0..<32).map { _ in Self.connection(to: port) }
        #expect(!sockets.contains(-1))
        func waits(for status: String) throws -> Bool {
            let arguments = [
                "-s", "-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:\(port)/healthz",
            ]
            for _ in 0..<500
            where try Child.run("/usr/bin/curl", arguments).output == status {
                return true
            }
            return false
        }
        #expect(try waits(for: "503"))
        for socket in sockets { close(socket) }
        #expect(try waits(for: "200"))
        child.signal(SIGINT)
        #expect(child.wait().status == 0)
    }

    /// -1: there is none.
    private static func connection(to port: UInt16) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port.bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return result == 0 ? descriptor : -1
    }

    /// An address that is not one of this machine.
    @Test func foreignAddresses() throws {
        let store = try Store()
        _ = try Child.run(Product.agentlog, ["auth", "create", "--home", store.home])
        let result = try Child.run(
            Product.agentlog, ["up", "--home", store.home, "--port", "0", "--host", "192.0.2.1"])
        #expect(
            result
                == .init(
                    status: 1, output: "",
                    errors: "error: 192.0.2.1: no address of this machine\n"))
    }
}

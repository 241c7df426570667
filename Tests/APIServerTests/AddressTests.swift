import HTTPTypes
import Testing

@testable import APIServer

/// Hosts and origins: what is one, in which spelling, and which are let in.
@Suite struct AddressTests {
    static let spellings: [(text: String, host: String?, port: Int?)] = [
        ("localhost", "localhost", nil), ("LOCALHOST:4056", "localhost", 4056),
        ("localhost.", "localhost", nil), ("localhost.:80", "localhost", 80),
        ("127.0.0.1:0", "127.0.0.1", 0), ("[::1]", "[::1]", nil), ("[::1]:65535", "[::1]", 65_535),
        ("[0:0:0:0:0:0:0:1]:4056", "[::1]", 4056), ("[0000::0001]", "[::1]", nil),
        ("[::FFFF:127.0.0.1]", "127.0.0.1", nil), ("[2001:DB8::A]", "[2001:db8::a]", nil),
        ("a_b-c.example", "a_b-c.example", nil),
        // Not what they look like to a resolver that is generous: names, and not allowed ones.
        ("127.1", "127.1", nil), ("0x7f.0.0.1", "0x7f.0.0.1", nil),
        ("2130706433", "2130706433", nil),
        ("", nil, nil), (":80", nil, nil), (".", nil, nil), ("localhost..", nil, nil),
        ("localhost:", nil, nil), ("localhost:x", nil, nil), ("localhost:+80", nil, nil),
        ("localhost:65536", nil, nil), ("localhost:123456", nil, nil),
        ("localhost:80:80", nil, nil),
        ("a@localhost", nil, nil), ("localhost@evil.example", nil, nil), ("local host", nil, nil),
        ("localhost/", nil, nil), ("localhost,evil.example", nil, nil), ("löcalhost", nil, nil),
        ("::1", nil, nil), ("[::1", nil, nil), ("[::1]x", nil, nil), ("[]", nil, nil),
        ("[127.0.0.1]", nil, nil), ("[fe80::1%25eth0]", nil, nil), ("[fe80::1%eth0]", nil, nil),
        ("[::1]:80:80", nil, nil), (String(repeating: "a", count: 254), nil, nil),
        ("localhost\u{0}", nil, nil), ("localhost\t", nil, nil), ("localhost:８０", nil, nil),
    ]

    @Test(arguments: spellings.indices)
    func authorities(index: Int) {
        let (text, host, port) = Self.spellings[index]
        let authority = Authority(text)
        #expect(authority?.host == host)
        #expect(authority?.port == port)
    }

    @Test func namesForTheCommandLine() {
        #expect(AccessSettings.normalizedHost("Agents.Example.") == "agents.example")
        #expect(AccessSettings.normalizedHost("::") == "[::]")
        #expect(AccessSettings.normalizedHost("0:0::1") == "[::1]")
        for none in ["a:1", "http://a", "*", "", "a b"] {
            #expect(AccessSettings.normalizedHost(none) == nil)
        }
        #expect(AccessSettings.normalizedOrigin("HTTPS://A.example:443") == "https://a.example")
        #expect(AccessSettings.normalizedOrigin("http://a:443") == "http://a:443")
        for none in ["*", "null", "a.example", "file://", "https://", "https://a/", "ws://a"] {
            #expect(AccessSettings.normalizedOrigin(none) == nil)
        }
    }

    private func refusal(
        _ authority: String?, others: [String] = [], at local: String? = "127.0.0.1"
    ) -> Int? {
        var fields = HTTPFields()
        for other in others { fields.append(HTTPField(name: .host, value: other)) }
        let request = HTTPRequest(
            method: .get, scheme: "http", authority: authority, path: "/", headerFields: fields)
        let policy = HostPolicy(allowed: ["agents.example"])
        do {
            _ = try policy.authority(of: request, at: local)
            return nil
        } catch { return error.problem.status.code }
    }

    @Test func hosts() {
        for host in ["localhost", "127.0.0.1:1", "[::1]", "agents.example:80", "AGENTS.example."] {
            #expect(refusal(host) == nil)
        }
        // The address that the connection arrived at, and no other one of the network.
        #expect(refusal("192.0.2.7:4056", at: "192.0.2.7") == nil)
        #expect(refusal("[2001:db8:0::7]", at: "[2001:db8::7]") == nil)
        for host in [
            "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.2",
            "0.0.0.0", "[::]", "evilagents.example", "x.agents.example", "127.1",
        ] {
            #expect(refusal(host) == 421)
        }
        #expect(refusal(nil) == 400)
        #expect(refusal("") == 400)
        #expect(refusal("a@localhost") == 400)
        #expect(refusal("localhost", others: ["localhost"]) == 400)
        #expect(refusal("localhost", others: ["evil.example"]) == 400)
    }

    @Test func origins() throws {
        let policy = OriginPolicy(allowed: ["https://grafana.example:3000", "https://a.example"])
        let own = try #require(Authority("agents.example:4056"))
        for origin in [
            "http://localhost", "http://localhost:5173", "https://127.0.0.1", "http://[::1]:80",
            "https://grafana.example:3000", "HTTPS://Grafana.example:3000", "https://a.example",
            "https://a.example:443", "http://agents.example:4056", "https://agents.example:4056",
        ] {
            #expect(policy.isAllowed(origin, own: own))
        }
        for origin in [
            "null", "", "*", "http://evil.example", "http://localhost.evil.example",
            "http://grafana.example:3000", "https://grafana.example",
            "https://grafana.example:30000",
            "https://x.a.example", "http://agents.example", "http://agents.example:40560",
            "http://localhost@evil.example", "http://localhost:80@evil.example",
            "http://localhost/", "http://localhost evil", "file://localhost", "localhost",
            "chrome-extension://localhost", "http://localhost,http://evil.example",
        ] {
            #expect(!policy.isAllowed(origin, own: own))
        }
        // A page of this server on the standard port.
        let plain = try #require(Authority("agents.example"))
        #expect(policy.isAllowed("https://agents.example", own: plain))
        #expect(policy.isAllowed("https://agents.example:443", own: plain))
    }

    @Test func networks() {
        func network(_ host: String?) -> Network { Peer(host: host, localHost: nil).network }
        #expect(network("192.0.2.7") == .address(UInt32(0xC000_0207).bigEndian))
        #expect(network("[::ffff:192.0.2.7]") == network("192.0.2.7"))
        #expect(network("[2001:db8:1:2:3:4:5:6]") == network("[2001:db8:1:2::]"))
        #expect(network("[2001:db8:1:2::]") != network("[2001:db8:1:3::]"))
        #expect(network("[2001:db8:1:2::]") == .prefix(UInt64(0x2001_0db8_0001_0002).bigEndian))
        #expect(network("[::1]") == .loopback && network("[::2]") == .prefix(0))
        #expect(network(nil) == .none)
        #expect(Peer(host: "127.0.0.9", localHost: nil).isLoopback)
        #expect(Peer(host: "[::1]", localHost: nil).isLoopback)
        for host in ["192.0.2.127", "[2001:db8::1]", nil] {
            #expect(!Peer(host: host, localHost: nil).isLoopback)
        }
    }
}

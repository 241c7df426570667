import HTTPTypes
import Testing

@testable import APIServer

/// Which requests may change something.
@Suite struct WritePolicyTests {
    private static func status(
        _ type: [String] = ["application/json"], origin: String? = nil, isAllowed: Bool = false,
        identity: Identity = .key("k"), from host: String = "127.0.0.1", local: Bool = false,
        needsKey: Bool = true
    ) throws -> Int? {
        var fields = HTTPFields()
        for value in type { fields.append(HTTPField(name: .contentType, value: value)) }
        let request = HTTPRequest(
            method: .post, scheme: "http", authority: "localhost", path: "/", headerFields: fields)
        var settings = AccessSettings()
        settings.allowsLocalPost = local
        let access = APIContext.Access(
            address: .init(
                own: try #require(Authority("localhost")), origin: origin,
                isOriginAllowed: isAllowed),
            identity: identity)
        do {
            try WritePolicy.check(
                request, access, Peer(host: host, localHost: "127.0.0.1"), settings,
                needsKey: needsKey)
            return nil
        } catch { return error.problem.status.code }
    }

    @Test func types() throws {
        for type in ["application/json", "Application/JSON", "application/json; charset=utf-8"] {
            #expect(try Self.status([type]) == nil)
        }
        for types in [
            [], [""], ["text/plain"], ["application/x-www-form-urlencoded"],
            ["multipart/form-data"], ["application/jsonx"], ["application/json-seq"],
            ["text/plain, application/json"], ["text/plain; application/json"],
            ["application/json", "text/plain"], ["application/json", "application/json"],
        ] {
            #expect(try Self.status(types) == 415)
        }
    }

    @Test func origins() throws {
        #expect(try Self.status(origin: "http://localhost:5173", isAllowed: true) == nil)
        for origin in ["http://evil.example", "null", ""] {
            #expect(try Self.status(origin: origin) == 403)
            // Neither a key nor loopback makes up for it.
            #expect(try Self.status(origin: origin, local: true, needsKey: false) == 403)
        }
    }

    @Test func keys() throws {
        #expect(try Self.status(identity: .anonymous) == 401)
        #expect(try Self.status(identity: .anonymous, needsKey: false) == nil)
        #expect(try Self.status(identity: .anonymous, local: true) == nil)
        #expect(try Self.status(identity: .anonymous, from: "[::1]", local: true) == nil)
        #expect(try Self.status(identity: .anonymous, from: "192.0.2.1", local: true) == 401)
        #expect(try Self.status(from: "192.0.2.1") == nil)
    }
}

public import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Projections

/// Whether a client may open a stream, as whoever knows about keys and tickets decides it.
public enum StreamDecision: Sendable {
    case accept
    /// - Parameters:
    ///   - status: 401, 403 or 429.
    ///   - detail: What is missing, for people.
    case refuse(HTTPResponse.Status, detail: String)
}

/// Decides which requests become WebSockets, and answers those which do not.
///
/// It is asked on the event loop before the request reaches the router. What it does not accept
/// goes to the router like any other request, which asks it again for what to say. So a refusal
/// has passed the same middleware as every answer.
struct UpgradeGate: Sendable {
    /// Asked last, when nothing else stands against it, so that a ticket is spent only on a stream
    /// that opens.
    let authorize: @Sendable (HTTPRequest) -> StreamDecision
    let audience: Audience

    /// What is wrong with a request, and what else the answer says.
    struct Refusal: Error {
        let problem: Problem
        var headers: HTTPFields = [:]

        var response: Response {
            var response = problem.response
            for field in headers { response.headers[field.name] = field.value }
            return response
        }
    }

    /// What is asked for, and a place for it.
    ///
    /// - Throws: Why it is refused.
    func admit(
        _ request: HTTPRequest
    ) throws(Refusal) -> (stream: StreamRequest, seat: Audience.Seat) {
        try checkOrigin(request)
        guard Self.isWellFormed(request) else { throw Self.upgradeRequired }
        let stream: StreamRequest
        do throws(Problem) {
            stream = try Self.stream(request)
        } catch {
            throw Refusal(problem: error)
        }
        return (stream, try seat(request))
    }

    /// The last two questions, which event streams are asked as well.
    func seat(_ request: HTTPRequest) throws(Refusal) -> Audience.Seat {
        guard let seat = audience.seat() else {
            throw Refusal(
                problem: .unavailable("there are too many clients of the live feed already"))
        }
        if case .refuse(let status, let detail) = authorize(request) {
            var headers: HTTPFields = [:]
            if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
            throw Refusal(problem: Problem(status: status, detail: detail), headers: headers)
        }
        return seat
    }

    /// Browsers send an origin with every WebSocket and let the server decide; other clients send
    /// none.
    func checkOrigin(_ request: HTTPRequest) throws(Refusal) {
        guard OriginPolicy.isLoopback(authority: request.authority ?? "") else {
            throw Refusal(
                problem: Problem(
                    status: .misdirectedRequest,
                    detail: "this server answers to localhost, 127.0.0.1 and [::1] only"))
        }
        let origins = request.headerFields[values: .origin]
        guard origins.allSatisfy(OriginPolicy.isAllowed), origins.count <= 1 else {
            throw Refusal(
                problem: Problem(
                    status: .forbidden,
                    detail: "scripts of this origin may not read the live feed"))
        }
    }

    /// The handshake of RFC 6455, 4.2.1.
    private static func isWellFormed(_ request: HTTPRequest) -> Bool {
        let fields = request.headerFields
        let keys = fields[values: .secWebSocketKey]
        return request.method == .get
            && tokens(fields[values: .upgrade]).contains("websocket")
            && tokens(fields[values: .connection]).contains("upgrade")
            && keys.count == 1 && keys[0].utf8.count == 24 && keys[0].hasSuffix("==")
            && fields[values: .secWebSocketVersion] == ["13"]
            && fields[.contentLength] ?? "0" == "0" && fields[.transferEncoding] == nil
    }

    private static func tokens(_ values: [String]) -> [String] {
        values.flatMap { $0.split(separator: ",") }.map { token in
            String(token.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" })
                .lowercased()
        }
    }

    static let upgradeRequired = Refusal(
        problem: Problem(
            status: .upgradeRequired,
            detail: "this is a WebSocket: open it with a handshake of version 13, on a "
                + "connection that waits for no other answer. See docs/stream.md"),
        headers: [.upgrade: "websocket", .connection: "Upgrade", .secWebSocketVersion: "13"])

    private static func stream(_ request: HTTPRequest) throws(Problem) -> StreamRequest {
        let whole = Request(head: request, body: RequestBody(buffer: ByteBuffer()))
        if whole.uri.path == StreamRequest.agentsPath {
            return try StreamRequest(agents: Query(whole, known: ["since", "scope"]))
        }
        // Whatever the existing client adds means nothing here.
        return .dashboard
    }

    /// The answer to a request that reached the router: it is not to become a WebSocket.
    func refusal(of request: Request) -> Response {
        do throws(Refusal) {
            _ = try admit(request.head)
            return Self.upgradeRequired.response
        } catch {
            return error.response
        }
    }
}

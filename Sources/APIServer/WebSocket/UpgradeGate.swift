import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Projections

/// Decides which requests become WebSockets, and answers those which do not.
///
/// It is asked on the event loop before the request reaches the router. What it does not accept
/// goes to the router like any other request, which asks it again for what to say. So a refusal
/// has passed the same middleware as every answer.
struct UpgradeGate: Sendable {
    let access: AccessControl
    let audience: Audience

    /// What is asked for, and a place for it.
    ///
    /// - Throws: Why it is refused. Nothing was counted or spent then.
    func admit(
        _ request: HTTPRequest, _ peer: Peer
    ) throws(Refusal) -> (stream: StreamRequest, seat: Audience.Seat) {
        let address = try access.address(of: request, peer)
        let stream = try check(request, address)
        return (stream, try seat(request, address, peer, isCounted: true))
    }

    /// The last questions, which event streams are asked as well: a ticket is spent only on a
    /// stream that opens.
    func seat(
        _ request: HTTPRequest, _ address: AccessControl.Address, _ peer: Peer, isCounted: Bool
    ) throws(Refusal) -> Audience.Seat {
        guard let place = audience.place() else { throw Self.full }
        let identity = try access.openStream(request, address, peer, isCounted: isCounted)
        return Audience.Seat(place) { [access] in access.mayStay(identity) }
    }

    private static let full = Refusal(
        .unavailable("there are too many clients of the live feed already"),
        reason: "too many streams")

    /// Browsers send an origin with every WebSocket and let the server decide; other clients send
    /// none.
    func checkOrigin(_ address: AccessControl.Address) throws(Refusal) {
        guard address.origin == nil || address.isOriginAllowed else {
            throw .forbidden(
                "scripts of this origin may not read the live feed. --allow-origin names those "
                    + "that may", reason: "foreign origin")
        }
    }

    private func check(
        _ request: HTTPRequest, _ address: AccessControl.Address
    ) throws(Refusal) -> StreamRequest {
        try checkOrigin(address)
        guard Self.isWellFormed(request) else { throw Self.upgradeRequired }
        do throws(Problem) {
            return try Self.stream(request)
        } catch {
            throw Refusal(error, reason: "bad request")
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
        Problem(
            status: .upgradeRequired,
            detail: "this is a WebSocket: open it with a handshake of version 13, on a "
                + "connection that waits for no other answer. See docs/stream.md"),
        headers: [.upgrade: "websocket", .connection: "Upgrade", .secWebSocketVersion: "13"],
        reason: "no WebSocket")

    private static func stream(_ request: HTTPRequest) throws(Problem) -> StreamRequest {
        let whole = Request(head: request, body: RequestBody(buffer: ByteBuffer()))
        if whole.uri.path == StreamRequest.agentsPath {
            return try StreamRequest(agents: Query(whole, known: ["since", "scope", "ticket"]))
        }
        // Whatever the existing client adds means nothing here.
        return .dashboard
    }

    /// The answer to a request that reached the router: it is not to become a WebSocket.
    func refusal(
        of request: Request, _ address: AccessControl.Address
    ) -> Response {
        do throws(Refusal) {
            _ = try check(request.head, address)
            return (audience.isFull ? Self.full : Self.upgradeRequired).response
        } catch {
            return error.response
        }
    }
}

import HTTPTypes
import Hummingbird
import NIOCore

/// May this request change anything? The one place that routes ask which do more than read.
enum WritePolicy {
    /// Of a body, bytes.
    static let bodyMax = 256 << 10

    /// Checks a request that was admitted.
    ///
    /// A page that is not ours can make a browser send a form here, but not JSON without asking
    /// first, and not without its origin.
    ///
    /// - Parameter needsKey: False for what gives away nothing that reading does not.
    /// - Throws: 415, 403 or 401.
    static func check(
        _ request: HTTPRequest, _ access: APIContext.Access, _ peer: Peer,
        _ settings: AccessSettings, needsKey: Bool = true
    ) throws(Refusal) {
        if access.address.origin != nil && !access.address.isOriginAllowed {
            throw .forbidden(
                "scripts of this origin may not write. --allow-origin names those that may",
                reason: "foreign origin")
        }
        let types = request.headerFields[values: .contentType]
        let type = types.first?.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        guard types.count == 1, type == "application/json" else {
            throw Refusal(
                Problem(
                    status: .unsupportedMediaType,
                    detail: "send it as Content-Type: application/json"),
                reason: "no JSON")
        }
        let isLocal = settings.allowsLocalPost && peer.isLoopback
        guard !needsKey || access.identity.keyID != nil || isLocal else {
            throw .unauthorized(
                "writing needs a key: `agentlog auth create` makes one"
                    + (peer.isLoopback ? ". --allow-local-post lifts that" : ""),
                reason: "no key")
        }
    }
}

/// For a group of routes that write: lets through what ``WritePolicy`` allows, with its body read,
/// at most ``WritePolicy/bodyMax`` bytes.
struct WriteMiddleware: RouterMiddleware {
    let settings: AccessSettings
    var needsKey = true

    func handle(
        _ request: Request, context: APIContext,
        next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        try WritePolicy.check(
            request.head, context.admitted, context.peer, settings, needsKey: needsKey)
        var request = request
        do {
            _ = try await request.collectBody(upTo: WritePolicy.bodyMax)
        } catch is NIOTooManyBytesError {
            throw Problem(
                status: .contentTooLarge,
                detail: "a body may have \(WritePolicy.bodyMax) bytes")
        }
        return try await next(request, context)
    }
}

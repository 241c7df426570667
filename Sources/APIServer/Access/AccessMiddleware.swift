import HTTPTypes
import Hummingbird

/// Asks ``AccessControl`` about every request, speaks CORS, and notes what was refused.
struct AccessMiddleware: RouterMiddleware {
    let control: AccessControl
    let audit: AuditLog

    func handle(
        _ request: Request, context: APIContext,
        next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        var address: AccessControl.Address?
        var identity: Identity?
        var response: Response
        var reason: String?
        do {
            let found = try control.address(of: request.head, context.peer)
            address = found
            if request.method == .options {
                // Browsers send no key with the question whether they may send one.
                try control.count(context.peer)
                response = preflight(request, found)
            } else {
                let admitted = try control.admit(request.head, found, context.peer)
                identity = admitted
                context.access = APIContext.Access(address: found, identity: admitted)
                response = try await next(request, context)
            }
        } catch let refusal as Refusal {
            response = refusal.response
            reason = refusal.reason
        }
        if reason != nil || Self.refusals.contains(response.status.code) {
            let reason = reason ?? response.status.reasonPhrase
            audit.note(
                reason,
                AuditLog.Entry(
                    request.head, context.peer, status: response.status.code, reason: reason,
                    identity: identity))
        }
        response.headers[.vary] = "Origin"
        if let address, address.isOriginAllowed, let origin = address.origin {
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.accessControlExposeHeaders] = "ETag, X-Agentlog-Offset, Retry-After"
        }
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    /// Statuses of what is refused, whoever refused it.
    private static let refusals: Set = [401, 403, 413, 415, 421, 429]

    private func preflight(_ request: Request, _ address: AccessControl.Address) -> Response {
        var response = Response(status: .noContent)
        let methods = RouteTable.all.route(of: request.uri.path)?.methods ?? .read
        response.headers[.allow] = methods.text
        if address.isOriginAllowed {
            response.headers[.accessControlAllowMethods] = methods.text
            response.headers[.accessControlAllowHeaders] =
                "Content-Type, If-None-Match, Authorization, X-API-Key, Last-Event-ID"
            response.headers[.accessControlMaxAge] = "600"
        }
        return response
    }
}

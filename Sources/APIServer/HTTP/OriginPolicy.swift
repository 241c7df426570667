import HTTPTypes
import Hummingbird

/// Which hosts and origins a loopback server answers to.
///
/// A page in the user's browser can send requests to 127.0.0.1. The Host list defeats DNS rebinding
/// (a foreign name that resolves to loopback); the origin list decides whose scripts may read.
enum OriginPolicy {
    /// The host part of an authority such as `localhost:4056` or `[::1]`; nil if it is malformed.
    static func host(of authority: some StringProtocol) -> String? {
        let host: Substring
        let rest: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = Substring(authority[...end])
            rest = Substring(authority[authority.index(after: end)...])
        } else {
            let colon = authority.firstIndex(of: ":") ?? authority.endIndex
            host = Substring(authority[..<colon])
            rest = Substring(authority[colon...])
        }
        if !rest.isEmpty {
            guard rest.first == ":", rest.count > 1, rest.count <= 6,
                rest.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber })
            else { return nil }
        }
        return host.isEmpty ? nil : host.lowercased()
    }

    static func isLoopback(authority: some StringProtocol) -> Bool {
        ["localhost", "127.0.0.1", "[::1]"].contains(host(of: authority))
    }

    /// Whether scripts of this origin may read answers: loopback origins, of any port.
    static func isAllowed(origin: String) -> Bool {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            return isLoopback(authority: origin.dropFirst(scheme.count))
        }
        return false
    }
}

/// Refuses requests for other hosts, and speaks CORS with loopback origins only.
struct OriginMiddleware<Context: RequestContext>: RouterMiddleware {
    /// What a path is for; nil: there is nothing at it.
    let use: @Sendable (String) -> PathUse?

    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard OriginPolicy.isLoopback(authority: request.head.authority ?? "") else {
            return Problem(
                status: .misdirectedRequest,
                detail: "this server answers to localhost, 127.0.0.1 and [::1] only"
            ).response
        }
        let origin = request.headers[.origin]
        let isAllowed = origin.map(OriginPolicy.isAllowed) ?? false
        var response: Response
        if request.method == .options {
            let methods = (use(request.uri.path) ?? .read).methods
            response = Response(status: .noContent)
            response.headers[.allow] = methods
            if isAllowed {
                response.headers[.accessControlAllowMethods] = methods
                response.headers[.accessControlAllowHeaders] =
                    "Content-Type, If-None-Match, Authorization, X-API-Key"
                response.headers[.accessControlMaxAge] = "600"
            }
        } else {
            response = try await next(request, context)
        }
        response.headers[.vary] = "Origin"
        if let origin, isAllowed {
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.accessControlExposeHeaders] = "ETag, X-Agentlog-Offset, Retry-After"
        }
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }
}

import HTTPTypes
import Hummingbird

/// Answers 405 with `Allow` where a path exists but not for this method. (Hummingbird's router says
/// 404 with an empty body.)
struct MethodMiddleware<Context: RequestContext>: RouterMiddleware {
    /// Whether a path is one of those which may be read, and nothing else be done with.
    let isReadOnly: @Sendable (String) -> Bool

    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        if isReadOnly(request.uri.path), request.method != .get, request.method != .head {
            throw Problem(
                status: .methodNotAllowed,
                detail: "\(request.method.rawValue) is not possible on \(request.uri.path); "
                    + "use GET",
                allowedMethods: "GET, HEAD, OPTIONS")
        }
        return try await next(request, context)
    }
}

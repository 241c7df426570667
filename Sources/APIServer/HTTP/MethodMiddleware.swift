import HTTPTypes
import Hummingbird

/// Answers 405 with `Allow` where a path exists but not for this method. (Hummingbird's router says
/// 404 with an empty body.)
struct MethodMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let methods = RouteTable.all.route(of: request.uri.path)?.methods,
            !methods.contains(request.method) {
            throw Problem(
                status: .methodNotAllowed,
                detail: "\(request.method.rawValue) is not possible on \(request.uri.path); "
                    + "use \(methods.first)",
                allowedMethods: methods.text)
        }
        return try await next(request, context)
    }
}

/// What can be done with a path.
enum AllowedMethods: Sendable {
    case read
    case post

    /// As `Allow` lists them.
    var text: String {
        switch self {
        case .read: "GET, HEAD, OPTIONS"
        case .post: "POST, OPTIONS"
        }
    }

    /// The one to advise.
    var first: String {
        switch self {
        case .read: "GET"
        case .post: "POST"
        }
    }

    func contains(_ method: HTTPRequest.Method) -> Bool {
        switch self {
        case .read: method == .get || method == .head
        case .post: method == .post
        }
    }
}

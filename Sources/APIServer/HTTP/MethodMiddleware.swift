import HTTPTypes
import Hummingbird

/// What may be done at a path.
enum PathUse: Sendable {
    case read
    case write

    /// As `Allow` lists it.
    var methods: String {
        switch self {
        case .read: "GET, HEAD, OPTIONS"
        case .write: "POST, OPTIONS"
        }
    }

    func allows(_ method: HTTPRequest.Method) -> Bool {
        switch self {
        case .read: method == .get || method == .head
        case .write: method == .post
        }
    }

    private var advice: String {
        switch self {
        case .read: "use GET"
        case .write: "use POST"
        }
    }

    func refusal(of method: HTTPRequest.Method, at path: String) -> Problem {
        Problem(
            status: .methodNotAllowed,
            detail: "\(method.rawValue) is not possible on \(path); \(advice)",
            allowedMethods: methods)
    }
}

/// Answers 405 with `Allow` where a path exists but not for this method. (Hummingbird's router says
/// 404 with an empty body.)
struct MethodMiddleware<Context: RequestContext>: RouterMiddleware {
    /// What a path is for; nil: there is nothing at it.
    let use: @Sendable (String) -> PathUse?

    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        if let use = use(path), !use.allows(request.method) {
            throw use.refusal(of: request.method, at: path)
        }
        return try await next(request, context)
    }
}

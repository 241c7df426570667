import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Projections

/// An error as clients get it: RFC 9457, with the two members that an existing client reads.
struct Problem: Error, HTTPResponseError, Equatable {
    let status: HTTPResponse.Status
    /// What is wrong, where, and what to do.
    let detail: String
    var allowedMethods: String?
    /// When to ask again; nil: no time helps.
    var retrySeconds: Int?

    static func badRequest(_ detail: String) -> Problem {
        Problem(status: .badRequest, detail: detail)
    }

    static func notFound(_ detail: String) -> Problem {
        Problem(status: .notFound, detail: detail)
    }

    /// What may be possible in a moment.
    static func notYet(_ detail: String) -> Problem {
        Problem(status: .conflict, detail: detail, retrySeconds: 1)
    }

    static func unavailable(_ detail: String) -> Problem {
        Problem(status: .serviceUnavailable, detail: detail, retrySeconds: 1)
    }

    /// The body of an answer.
    var document: String {
        let title = status.reasonPhrase
        return JSONValue.object([
            ("type", .string("about:blank")), ("title", .string(title)),
            ("status", .integer(Int64(status.code))), ("detail", .string(detail)),
            ("error", .string(title)), ("details", .string(detail)),
        ]).text
    }

    var response: Response {
        var headers: HTTPFields = [
            .contentType: "application/problem+json", .cacheControl: "no-store",
        ]
        if let allowedMethods { headers[.allow] = allowedMethods }
        if let retrySeconds { headers[.retryAfter] = "\(retrySeconds)" }
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: document)))
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        response
    }
}

/// Turns everything that a route throws, or that is no route, into a problem document.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return problem.response
        } catch let refusal as Refusal {
            return refusal.response
        } catch let error as any HTTPResponseError {
            let detail =
                error.status == .notFound
                ? "there is nothing at \(request.uri.path). See /" : error.status.reasonPhrase
            return Problem(status: error.status, detail: detail).response
        } catch {
            context.logger.error("request failed", metadata: ["error": "\(error)"])
            return Problem(
                status: .internalServerError, detail: "the answer could not be made; see the log"
            ).response
        }
    }
}

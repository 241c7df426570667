import HTTPTypes
import Hummingbird

/// Whether a request may write: the one place that every POST passes before its body is read.
struct WriteGate: Sendable {
    /// Whether a request from this machine needs no key.
    let allowsLocalPost: Bool

    /// - Throws: 415, 403 or 401, with what to do.
    func check(_ request: HTTPRequest) throws(Problem) {
        guard Self.isJSON(request.headerFields[.contentType]) else {
            throw Problem(
                status: .unsupportedMediaType,
                detail: "the body must be sent as 'Content-Type: application/json'")
        }
        let origins = request.headerFields[values: .origin]
        guard origins.count <= 1, origins.allSatisfy(OriginPolicy.isAllowed) else {
            throw Problem(
                status: .forbidden,
                detail: "scripts of \(origins.joined(separator: ", ")) may not write here")
        }
        guard allowsLocalPost else {
            var problem = Problem(
                status: .unauthorized,
                detail: "writing needs a key, and this server has none. Start it as `agentlog up "
                    + "--allow-local-post` to let every program of this machine write")
            problem.challenge = "Bearer realm=\"agentlog\""
            throw problem
        }
    }

    /// Whether it is `application/json`, with or without parameters. Scripts of other origins
    /// cannot send that without asking first.
    private static func isJSON(_ type: String?) -> Bool {
        guard let type else { return false }
        let media = type.prefix { $0 != ";" }.drop { $0 == " " }
        return media.lowercased().reversed().drop { $0 == " " }.elementsEqual(
            "application/json".reversed())
    }
}

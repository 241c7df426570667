import HTTPTypes
import Hummingbird
import NIOCore
import Projections

extension HTTPField.Name {
    static let agentlogOffset = token("X-Agentlog-Offset")
    static let lastEventID = token("Last-Event-ID")
    static let apiKey = token("X-API-Key")
    /// A second one; the first is the request's authority.
    static let host = token("Host")

    /// A name that is known to be valid.
    private static func token(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("no token: \(name)") }
        return name
    }
}

extension Response {
    /// An answer made of the views, or 304 if the client has it already.
    init(_ answer: Answer, to request: Request) {
        let headers: HTTPFields = [
            .contentType: "application/json; charset=utf-8",
            .eTag: answer.etag,
            .agentlogOffset: answer.offset,
            // Keep it, but ask each time: the ETag makes asking cheap.
            .cacheControl: "private, no-cache",
        ]
        if Self.matches(request.headers[.ifNoneMatch], answer.etag) {
            self.init(status: .notModified, headers: headers)
        } else {
            self.init(
                status: .ok, headers: headers,
                body: ResponseBody(byteBuffer: answer.body))
        }
    }

    /// `If-None-Match` is a list of tags, possibly weak, or `*`.
    static func matches(_ header: String?, _ etag: String) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { tag in
            var tag = tag.drop(while: { $0 == " " })
            if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
            while tag.last == " " { tag = tag.dropLast() }
            return tag == etag || tag == "*"
        }
    }

    /// A small document that is made for each request.
    static func json(
        _ members: [(String, JSONValue)], status: HTTPResponse.Status
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(
                byteBuffer: ByteBuffer(string: JSONValue.object(members).text)))
    }
}

import AgentEvents
import HTTPTypes
import Hummingbird
import NIOCore

/// `GET /api/docs` and `GET /api/openapi.yaml`: the document of this API, as it was when the
/// program was built. `Scripts/api-docs` makes the page of the document.
struct DocumentPage: Sendable {
    static let path = "/api/docs"
    static let sourcePath = "/api/openapi.yaml"

    let path: String
    private let type: String
    private let bytes: [UInt8]
    private let etag: String

    static let all = [
        DocumentPage(path, "text/html; charset=utf-8", PackageResources.api_html),
        DocumentPage(
            sourcePath, "application/yaml; charset=utf-8", PackageResources.openapi_yaml),
    ]

    private init(_ path: String, _ type: String, _ bytes: [UInt8]) {
        self.path = path
        self.type = type
        self.bytes = bytes
        etag = "\"\(EventID(delivery: bytes))\""
    }

    func response(to request: Request) -> Response {
        let headers: HTTPFields = [
            .contentType: type, .cacheControl: "no-cache", .eTag: etag,
            // It loads nothing, runs nothing, sends nothing and stands in no frame.
            .contentSecurityPolicy: """
                default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                form-action 'none'; frame-ancestors 'none'
                """,
        ]
        if Response.matches(request.headers[.ifNoneMatch], etag) {
            return Response(status: .notModified, headers: headers)
        }
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

import Foundation
import Testing

@testable import APIServer

/// The document of the API, as the server gives it.
@Suite struct DocumentPageTests {
    private static let docs = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs")

    /// What is served is what stands in the repository. (That the page says what the document says
    /// is Tests/Contract's.)
    @Test(arguments: [
        ("/api/docs", "api.html", "text/html; charset=utf-8"),
        ("/api/openapi.yaml", "openapi.yaml", "application/yaml; charset=utf-8"),
    ])
    func served(path: String, file: String, type: String) async throws {
        try await RunningServer.with([]) { server in
            let answer = try await server.get(path)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == type)
            let text = try String(contentsOf: Self.docs.appending(path: file), encoding: .utf8)
            #expect(answer.body == text, "build again: \(file) has changed since")
            #expect(
                answer.headers["content-security-policy"] == """
                    default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                    form-action 'none'; frame-ancestors 'none'
                    """)
            let tag = try #require(answer.headers["etag"])
            let again = try await server.get(path, ["If-None-Match": tag])
            #expect(again.status == 304)
            #expect(again.body == "")
        }
    }

    /// The page loads nothing and runs nothing.
    @Test func thePageStandsAlone() async throws {
        try await RunningServer.with([]) { server in
            let page = try await server.get("/api/docs").body
            for word in ["<script", "<link", "<img", "<iframe", "url(", "@import", "javascript:"] {
                #expect(!page.contains(word), "\(word)")
            }
        }
    }
}

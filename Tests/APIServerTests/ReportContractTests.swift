import Foundation
import Testing

@testable import APIServer

/// Which reports are refused, and what the refusal says.
@Suite struct ReportContractTests {
    private static let paths = ["/api/agents/start", "/api/agents/complete", "/events"]
    private static let body = #"{"agent_name":"x"}"#

    @Test(arguments: paths)
    func withoutALog(path: String) async throws {
        try await RunningServer.with([]) { server in
            let answer = try await server.post(path, Self.body)
            #expect(answer.status == 503)
            #expect(answer.body.contains("only reads views. `agentlog up` takes reports"))
        }
    }

    @Test(arguments: paths)
    func withoutAKey(path: String) async throws {
        try await RunningServer.with([], hasSink: true, allowsLocalPost: false) { server in
            let answer = try await server.post(path, Self.body)
            #expect(answer.status == 401)
            #expect(answer.headers["www-authenticate"] == "Bearer")
            #expect(answer.body.contains("--allow-local-post lifts that"))
        }
    }

    @Test(arguments: [
        (["Content-Type": "text/plain"], 415), (["Content-Type": ""], 415),
        (["Content-Type": "application/jsonx"], 415),
        (["Content-Type": "application/json; charset=utf-8"], 200),
        (["Content-Type": "Application/JSON"], 200),
        (["Origin": "http://evil.example"], 403), (["Origin": "null"], 403),
        (["Origin": "http://localhost:5173"], 200), (["Host": "evil.example"], 421),
    ])
    func headers(headers: [String: String], status: Int) async throws {
        try await RunningServer.with([], hasSink: true) { server in
            let answer = try await server.post("/api/agents/start", Self.body, headers)
            #expect(answer.status == status)
        }
    }

    @Test func methods() async throws {
        try await RunningServer.with([], hasSink: true) { server in
            for path in Self.paths {
                for method in ["GET", "HEAD", "PUT", "DELETE"] {
                    let answer = try await server.send(method, path, ["Content-Length": "0"])
                    #expect(answer.status == 405, "\(method) \(path)")
                    #expect(answer.headers["allow"] == "POST, OPTIONS")
                }
                let preflight = try await server.send(
                    "OPTIONS", path, ["Origin": "http://localhost:5173"])
                #expect(preflight.headers["access-control-allow-methods"] == "POST, OPTIONS")
            }
        }
    }

    @Test func bodySize() async throws {
        try await RunningServer.with([], hasSink: true) { server in
            let fits = "{\"agent_name\":\"x\",\"y\":\""
            let rest = (1 << 20) - fits.utf8.count - 2
            let largest = fits + String(repeating: "y", count: rest) + "\"}"
            #expect(try await server.post("/api/agents/start", largest).status == 200)
            let answer = try await server.post("/api/agents/start", largest + " ")
            #expect(answer.status == 413)
            #expect(answer.body.contains("1048576 bytes"))
        }
    }

    @Test(arguments: [
        ("", "the body is not JSON (byte 0: expected a value)"),
        ("{\"agent_name\"}", "the body is not JSON (byte 13: expected a colon)"),
        ("{} x", "the body is not JSON (byte 3: expected the end)"),
        ("[]", "the body must be a JSON object"),
        ("{}", "'agent_name' is missing"),
        ("{\"agent_name\":null}", "'agent_name' is missing"),
        ("{\"agent_name\":\"\"}", "'agent_name' must not be empty"),
        ("{\"agent_name\":5}", "'agent_name' must be a text"),
        (
            "{\"agent_name\":\"x\",\"tools\":[1]}", "'tools' must be an array of texts"
        ),
        (
            "{\"agent_name\":\"x\",\"context_size\":-1}",
            "'context_size' must be a whole number from 0 to 10000000000"
        ),
        (
            "{\"agent_name\":\"x\",\"task_metadata\":{\"parent_task_id\":[]}}",
            "'task_metadata.parent_task_id' must be a text"
        ),
        ("{\"agent_name\":\"x\",\"harness\":\"A b\"}", "'harness' must be 1 to 64 of"),
    ])
    func badStarts(body: String, detail: String) async throws {
        try await refuses("/api/agents/start", body, detail)
    }

    @Test(arguments: [
        ("{}", "'agent_id' is missing; POST /api/agents/start answers with it"),
        (
            "{\"agent_id\":\"a\",\"status\":\"fine\"}",
            "'status' must be one of success, failure, timeout, cancelled, complete, completed, "
                + "failed, error"
        ),
        (
            "{\"agent_id\":\"a\",\"token_usage\":{\"input_tokens\":1.5}}",
            "'token_usage.input_tokens' must be a whole number from 0 to 10000000000"
        ),
        (
            "{\"agent_id\":\"a\",\"tool_calls\":{\"Read\":\"5\"}}",
            "'tool_calls' must be an object of whole numbers"
        ),
    ])
    func badCompletions(body: String, detail: String) async throws {
        try await refuses("/api/agents/complete", body, detail)
    }

    @Test(arguments: [
        ("{\"session_id\":\"s\"}", "'source_app' is missing"),
        ("{\"source_app\":\"a\",\"session_id\":\"\"}", "'session_id' must not be empty"),
        (
            "{\"source_app\":\"a\",\"session_id\":\"s\",\"hook_event_type\":\"Stop\"}",
            "'payload' is missing"
        ),
        (
            #"{"source_app":"a","session_id":"s","hook_event_type":"Stop","payload":[]}"#,
            "'payload' must be an object"
        ),
    ])
    func badEvents(body: String, detail: String) async throws {
        try await refuses("/events", body, detail)
    }

    private func refuses(_ path: String, _ body: String, _ detail: String) async throws {
        try await RunningServer.with([], hasSink: true) { server in
            let answer = try await server.send(
                "POST", path,
                ["Content-Type": "application/json", "Content-Length": "\(body.utf8.count)"],
                body: body)
            #expect(answer.status == 400)
            #expect(answer.body.contains(detail), "\(answer.body)")
            let current = try await server.get("/api/agents/metrics/current")
            #expect(current.headers["x-agentlog-offset"] == "0")
        }
    }
}

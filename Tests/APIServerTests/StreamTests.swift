import AgentEvents
import Foundation
import Testing

@testable import APIServer

/// Our stream, over WebSocket and as server-sent events.
@Suite struct StreamTests {
    static let now = RunningServer.now

    /// A snapshot, then what changes; every message has the same envelope.
    @Test func messages() async throws {
        try await RunningServer.with([started(1, at: Self.now - 9, agent: "a")]) { server in
            try await server.connected { server in
                let socket = try server.socket()
                try socket.upgrade()
                let snapshot = try socket.message()
                #expect(snapshot.short == "snapshot start")
                #expect(snapshot.offset == 1)
                #expect(snapshot.data["metrics"] != nil)
                let running = try #require(snapshot.data["running"] as? [[String: Any]])
                #expect(running.map { $0["agent_id"] as? String } == ["a"])

                try server.fold([
                    started(2, at: Self.now, agent: "b"), stopped(3, at: Self.now + 1, agent: "a"),
                ])
                let first = try socket.message()
                let second = try socket.message()
                #expect([first.short, second.short] == ["agent_started b", "agent_completed a"])
                #expect(first.offset == 2 && second.offset == 3)
                #expect(
                    Set(second.members.keys)
                        == ["type", "id", "time", "generation", "offset", "data"])
                #expect(second.members["time"] as? String == "2026-11-22T10:20:30.400Z")
                #expect(second.members["generation"] as? Int == 1)
                // The execution as it is listed.
                let page = server.getBlocking("/api/agents/executions?limit=200")
                let start = try #require(second.text.range(of: "\"data\":"))
                #expect(page.contains(second.text[start.upperBound...].dropLast()))
            }
        }
    }

    /// Cut after any number of messages, and resumed by the id of the last one or by its offset:
    /// nothing is missing, nothing comes twice.
    @Test(arguments: [false, true])
    func resumption(asEvents: Bool) async throws {
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                let whole = try server.socket()
                try whole.upgrade()
                var ids = [try whole.message().id]
                for number in 0..<6 {
                    try server.fold([
                        started(UInt64(2 * number + 1), at: Self.now, agent: "a\(number)"),
                        stopped(UInt64(2 * number + 2), at: Self.now + 1, agent: "b\(number)"),
                    ])
                    ids.append(try whole.message().id)
                }
                for (index, id) in ids.enumerated() {
                    let offset = String(id.prefix { $0 != "." })
                    for since in [id, offset] {
                        let socket = try server.socket()
                        let rest = ids[(index + 1)...]
                        if asEvents {
                            try socket.send(
                                RawSocket.request(
                                    "/api/agents/stream?since=0", ["Last-Event-ID": since]))
                            #expect(try socket.answer().status == 200)
                            for id in rest { #expect(try socket.event().id == id) }
                        } else {
                            try socket.upgrade("/stream/agents/realtime?since=\(since)")
                            for id in rest { #expect(try socket.message().id == id) }
                        }
                    }
                }
            }
        }
    }

    /// What cannot be resumed from is said with one snapshot; then it goes on.
    @Test func whatIsNotHeld() async throws {
        var limits = FeedLimits()
        limits.messagesMax = 3
        try await RunningServer.with([], limits: limits) { server in
            try await server.connected { server in
                let whole = try server.socket()
                try whole.upgrade()
                var ids = [try whole.message().id]
                for number in 0..<5 {
                    try server.fold([started(UInt64(number), at: Self.now, agent: "a\(number)")])
                    ids.append(try whole.message().id)
                }
                let cases = [
                    (ids[0], "snapshot gap"), (ids[1], "snapshot gap"), ("0", "snapshot gap"),
                    ("99", "snapshot gap"), ("3.1.1", "snapshot restart"),
                    (ids[2], "agent_started a2"), ("2", "agent_started a2"),
                ]
                for (since, expected) in cases {
                    let socket = try server.socket()
                    try socket.upgrade("/stream/agents/realtime?since=\(since)")
                    #expect(try socket.message().short == expected)
                }
                let socket = try server.socket()
                try socket.upgrade("/stream/agents/realtime?since=0")
                #expect(try socket.message().offset == 5)
                try server.fold([started(9, at: Self.now, agent: "next")])
                #expect(try socket.message().short == "agent_started next")
            }
        }
    }

    @Test func scopes() async throws {
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                var sockets: [String: RawSocket] = [:]
                for scope in ["subagent", "main", "all"] {
                    let socket = try server.socket()
                    try socket.upgrade("/stream/agents/realtime?scope=\(scope)")
                    #expect(try socket.message().short == "snapshot start")
                    sockets[scope] = socket
                }
                var prompt = started(1, at: Self.now, agent: "")
                prompt.agentID = nil
                prompt.body = .prompted
                try server.fold([prompt, started(2, at: Self.now, agent: "a")])
                #expect(try sockets["main"]?.message().short == "agent_started s")
                #expect(try sockets["subagent"]?.message().short == "agent_started a")
                #expect(try sockets["all"]?.message().short == "agent_started s")
                #expect(try sockets["all"]?.message().short == "agent_started a")
            }
        }
    }

    @Test func eventStreams() async throws {
        try await RunningServer.with([]) { server in
            try await server.connected { server in
                let socket = try server.socket()
                try socket.send(RawSocket.request("/api/agents/stream", [:]))
                let head = try socket.answer()
                #expect(head.status == 200)
                #expect(head.fields["content-type"] == "text/event-stream")
                #expect(head.fields["cache-control"] == "no-store")
                let snapshot = try socket.event()
                #expect(snapshot.type == "snapshot")
                try server.fold([started(1, at: Self.now, agent: "a")])
                let event = try socket.event()
                #expect(event.type == "agent_started")
                #expect(try Message(event.data).id == event.id)
            }
        }
    }
}

extension RawSocket {
    struct Event {
        var id = ""
        var type = ""
        var data = ""
    }

    /// The next server-sent event with data; chunks are taken apart by their lines.
    func event() throws -> Event {
        while true {
            // In Swift, "\r\n" is one character and no "\n".
            let text = try read(through: "\n\n").replacingOccurrences(of: "\r\n", with: "\n")
            var event = Event()
            for line in text.split(separator: "\n") {
                let pair = line.split(separator: ":", maxSplits: 1).map(String.init)
                guard pair.count == 2 else { continue }
                let value = String(pair[1].dropFirst())
                switch pair[0] {
                case "id": event.id = value
                case "event": event.type = value
                case "data": event.data = value
                default: break
                }
            }
            if !event.data.isEmpty { return event }
        }
    }
}

extension RunningServer {
    /// A body, for threads that may block.
    func getBlocking(_ path: String) -> String {
        guard let socket = try? socket() else { return "" }
        try? socket.send(RawSocket.request(path, ["Connection": "close"]))
        return (try? socket.answer().body) ?? ""
    }
}

import AgentEvents
import EventLog
import Foundation
import HookClient
import Testing

/// The bound of what the hook reads, which lies before any decoding: 8 MiB of standard input.
@Suite struct PayloadSizeTests {
    private func hook(
        on input: [UInt8], in store: TemporaryStore
    ) async throws -> (output: String, complaint: String) {
        try await hook(reading: store.write(input, to: "payload.json"), in: store)
    }

    /// Runs the hook in a process of its own with a file as standard input.
    private func hook(
        reading file: String, in store: TemporaryStore
    ) async throws -> (output: String, complaint: String) {
        let home = store.home
        let ended = await #expect(
            processExitsWith: .success,
            observing: [\.standardOutputContent, \.standardErrorContent]
        ) { [home = home as String, file = file as String] in
            alarm(30)
            setenv("AGENTLOG_HOME", home, 1)
            dup2(open(file, O_RDONLY), STDIN_FILENO)
            runHook()
        }
        let result = try #require(ended)
        return (
            String(decoding: result.standardOutputContent, as: UTF8.self),
            String(decoding: result.standardErrorContent, as: UTF8.self)
        )
    }

    /// A payload of exactly `size` bytes.
    private func payload(size: Int) -> [UInt8] {
        let start = Array(
            #"{"hook_event_name":"SubagentStart","agent_id":"a1","last_assistant_message":""#.utf8)
        let padding = [UInt8](repeating: UInt8(ascii: "x"), count: size - start.count - 2)
        return start + padding + Array("\"}".utf8)
    }

    @Test func aPayloadOf8MiBIsRecorded() async throws {
        let store = try TemporaryStore()
        let (output, complaint) = try await hook(on: payload(size: 8 << 20), in: store)
        #expect(output == "")
        #expect(complaint == "")
        #expect(try store.events().map { $0.event?.agentID } == ["a1"])
    }

    @Test func aLargerPayloadIsRefused() async throws {
        let store = try TemporaryStore()
        let (output, complaint) = try await hook(on: payload(size: 8 << 20 + 1), in: store)
        #expect(output == "")
        #expect(
            complaint
                == "agentlog-hook: the payload is larger than 8 MiB. Nothing was recorded.\n")
        #expect(store.files() == [])
    }

    /// A writer that never stops has a deadline, as one that never starts has: the agent waits.
    @Test func endlessInputEnds() async throws {
        let store = try TemporaryStore()
        let (output, complaint) = try await hook(reading: "/dev/zero", in: store)
        #expect(output == "")
        #expect(
            complaint
                == "agentlog-hook: the payload is larger than 8 MiB. Nothing was recorded.\n")
        #expect(store.files() == [])
    }
}

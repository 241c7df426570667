import AgentEvents
import EventLog
import Testing

@testable import HookClient

/// What is not recorded, and that nothing of it is.
@Suite struct RefusalTests {
    @Test(arguments: [
        #""Stop""#, #""UserPromptSubmit""#, #""PreToolUse""#, #""PostToolUse""#,
        #""SessionStarted""#, #""stop""#, #""SubagentStarted""#, #""subagentstop""#,
        #""SubagentStop ""#, #""""#, "null", "1",
        #"["SubagentStop"]"#,
    ])
    func otherEventsAreIgnored(name: String) throws {
        let store = try TemporaryStore()
        let payload = #"{"hook_event_name":\#(name),"session_id":"s1","agent_id":"a1"}"#
        #expect(capture(payload.utf8, in: store) == .success(.ignored))
        #expect(capture("{}".utf8, in: store) == .success(.ignored))
        #expect(try store.records() == [])
        // The store was opened; there is not even a segment.
        #expect(store.files() == [])
    }

    @Test(arguments: ["", " ", "\n", " \t\r\n\n"])
    func whiteSpaceIsEmpty(payload: String) throws {
        let store = try TemporaryStore()
        #expect(capture(payload.utf8, in: store) == .failure(.empty))
        #expect(store.files() == [])
    }

    @Test(arguments: [
        ("SubagentStop", 0, "an object"), ("[]", 0, "an object"), ("  null", 2, "an object"),
        ("\"{}\"", 0, "an object"), ("\u{0}{}", 0, "an object"), ("\u{FEFF}{}", 0, "an object"),
        ("{", 1, "a string"), ("{}}", 2, "the end"), ("{}\n{}", 3, "the end"),
        ("{'cwd':1}", 1, "a string"), ("{\"cwd\" 1}", 7, "a colon"), ("{\"cwd\":}", 7, "a value"),
        ("{\"cwd\":\"a\nb\"}", 9, "no control byte in a string"),
        ("{\"stop_hook_active\":tru}", 20, "true or false"),
        ("{\"background_tasks\":[{\"id\":\"b1\"}", 32, "a comma or a closing bracket"),
    ])
    func whatIsNoJSONObjectIsRefused(payload: String, position: Int, expected: String) throws {
        let store = try TemporaryStore()
        #expect(
            capture(payload.utf8, in: store)
                == .failure(.notJSON(position: position, expected: expected)))
        #expect(store.files() == [])
    }

    /// A payload that was cut off is never taken for a whole one.
    @Test(arguments: SamplePayload.all)
    func everyPrefixIsRefused(text: String) throws {
        let store = try TemporaryStore()
        let payload = Array(text.utf8)
        for length in 1..<payload.count {
            let outcome = capture(payload.prefix(length), in: store)
            guard case .failure(.notJSON(let position, _)) = outcome else {
                Issue.record("\(length) bytes: \(outcome)")
                continue
            }
            #expect(position <= length)
        }
        #expect(store.files() == [])
    }

    @Test(arguments: Array(UInt64(1)...20))
    func noiseIsRefused(seed: UInt64) throws {
        let store = try TemporaryStore()
        var random = SplitMix64(seed: seed)
        for length in 1..<60 {
            let noise = [UInt8(0xFF)] + (1..<length).map { _ in UInt8(random.below(256)) }
            #expect(
                capture(noise, in: store)
                    == .failure(.notJSON(position: 0, expected: "an object")), "seed \(seed)")
        }
        #expect(store.files() == [])
    }

    /// Mutations of a good payload: an outcome each, and what is appended is an event.
    @Test(arguments: Array(UInt64(1)...20))
    func everyMutationHasAnOutcome(seed: UInt64) throws {
        let store = try TemporaryStore()
        var random = SplitMix64(seed: seed)
        var client = HookClient(home: store.home, machine: .known)
        var appended = 0
        for _ in 0..<100 {
            var payload = Array(random.pick(SamplePayload.all).utf8)
            for _ in 0..<random.pick([1, 2, 8]) {
                payload[random.below(payload.count)] = UInt8(random.below(256))
            }
            do throws(HookClient.Failure) {
                if case .appended = try client.capture(payload, at: .known) { appended += 1 }
            } catch {
                guard case .notJSON = error else {
                    Issue.record("seed \(seed): \(error)")
                    continue
                }
            }
        }
        let events = try store.events()
        #expect(events.count == appended, "seed \(seed)")
        for event in events {
            guard case .event = event else {
                Issue.record("seed \(seed): \(event)")
                continue
            }
        }
    }

    /// As much as a payload may have, of bytes that are none.
    @Test func muchNoiseIsRefused() throws {
        let store = try TemporaryStore()
        var random = SplitMix64(seed: 1)
        let piece = (0..<8_192).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let noise = Array(repeatElement(piece, count: 1_024).joined())
        #expect(capture(noise, in: store) == .failure(.notJSON(position: 0, expected: "an object")))
        let payloads = [
            SamplePayload.prompt, SamplePayload.turnStop, SamplePayload.sessionEnd,
            SamplePayload.taskCall,
        ]
        for payload in payloads {
            let bytes = (Array(payload.utf8.dropLast()) + noise).prefix(8 << 20)
            guard case .failure(.notJSON) = capture(bytes, in: store) else {
                Issue.record("noise was recorded")
                continue
            }
        }
        #expect(store.files() == [])
    }

    /// Lines that are broken or no lines at all cost the event nothing.
    @Test func aTurnIsRecordedWhateverItsTranscript() throws {
        let store = try TemporaryStore()
        let broken = try store.write(Array("{\"type\":\"user\"\n\u{0}\n[]\n\n{\"type\":".utf8))
        for path in [broken, store.folder, "/nonexistent", "", "relative"] {
            let payload = SamplePayload.turnStop(transcript: path)
            guard case .success(.appended) = capture(payload.utf8, in: store) else {
                Issue.record("\(path)")
                continue
            }
        }
        var stopped = Stopped.withoutTranscript()
        let bodies = try store.events().map { $0.event?.body }
        #expect(bodies.dropFirst() == Array(repeating: .turnStopped(stopped), count: 4)[...])
        stopped.reading.figures.transcript = TranscriptIdentity(
            pathHash: EventID(delivery: Array(broken.utf8)), bytesRead: 21, isComplete: true)
        #expect(bodies.first == .turnStopped(stopped))
    }

    /// Skipping does not recurse, and what is skipped costs no record.
    @Test func aDeepOrLongPayloadIsNoProblem() throws {
        let store = try TemporaryStore()
        let deep = String(repeating: "[{\"a\":", count: 100_000)
        let end = String(repeating: "}]", count: 100_000)
        let text = String(repeating: "tree ", count: 1 << 20)
        let payload =
            #"{"x":\#(deep)1\#(end),"last_assistant_message":"\#(text)","#
            + #""hook_event_name":"SubagentStart","agent_id":"a1"}"#
        #expect(capture(payload.utf8, in: store) == .success(.appended(.zero)))
        let record = try #require(try store.records().first)
        #expect(record.count < 400)
    }

    /// A home that cannot be made is a failure of the log, with the system's word for it.
    @Test func aHomeBelowAFileIsRefused() throws {
        let store = try TemporaryStore()
        let file = try store.write("".utf8, to: "file")
        var refusal: Refusal?
        do throws(HookClient.Failure) {
            var client = HookClient(home: file + "/home", machine: .known)
            _ = try client.capture(Array(SamplePayload.all[0].utf8), at: .known)
        } catch {
            refusal = Refusal(error)
        }
        guard case .lost(.io(_, let path, let code), isCounted: false) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(path.hasPrefix(file))
        #expect(code == 20)  // ENOTDIR
    }

    /// A home that is a file takes no payload of any kind.
    @Test(arguments: SamplePayload.all)
    func anUnwritableHomeIsAFailure(payload: String) throws {
        let store = try TemporaryStore()
        _ = try store.write("".utf8, to: "home")
        guard case .failure(.lost(.io, isCounted: false)) = capture(payload.utf8, in: store) else {
            Issue.record("\(capture(payload.utf8, in: store))")
            return
        }
    }

    /// What the user reads says what happened and that nothing was recorded; never the payload.
    @Test func failuresExplainThemselves() {
        #expect(
            HookClient.Failure.notJSON(position: 7, expected: "a value").description
                == "the payload on standard input is not JSON (byte 7: expected a value). "
                + "Nothing was recorded.")
        #expect(
            HookClient.Failure.tooLarge(limit: 8 << 20).description
                == "the payload is larger than 8 MiB. Nothing was recorded.")
        #expect(
            HookClient.Failure.empty.description
                == "there was no payload on standard input. This program is a hook: the coding "
                + "agent runs it.")
        #expect(
            HookClient.Failure.log(.locked(path: "/l", waitedMilliseconds: 2_000)).description
                == "the event was not recorded: /l was locked by another process for 2000 ms; "
                + "`agentlog doctor` names it")
    }
}

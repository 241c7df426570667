import SystemCalls

/// Months of coding agents as a log has them: sessions with turns, and subagents that start, stop,
/// are reported, measured, stopped twice, or never.
///
/// The same at every run. Events come in order of time; a few come twice.
struct ReplayLog {
    private var random: SplitMix64
    private var waiting: [Waiting] = []
    private var clock: Int64
    private let sessionGap: Int64
    private var nextSession: Int64
    private var stories = 0

    static let end: Int64 = 1_795_737_600_000
    private static let boot = hexadecimal(0x3f1c_9a72_d0b8_4e55, 0x97c1_e2a6_0b4d_8f13)

    struct Waiting {
        let time: Int64
        let line: [UInt8]
    }

    /// - Parameter days: So many before ``end``, over which `events` are spread evenly.
    init(events: Int, days: Int64, seed: UInt64) {
        random = SplitMix64(state: seed)
        clock = Self.end - days * 86_400_000
        nextSession = clock
        // A session has about 22 events.
        sessionGap = max(1, days * 86_400_000 * 22 / Int64(events))
    }

    /// The next event: its time, which is that of its append, and its line.
    mutating func next() -> Waiting {
        while (waiting.first?.time ?? .max) > nextSession {
            session(at: nextSession)
            nextSession += number(1...sessionGap * 2)
        }
        return pop()
    }

    // MARK: Stories

    private mutating func session(at start: Int64) {
        let id = sessionID()
        let project = "project-\(number(0...39))"
        var time = start
        var path = (random.next(), random.next())
        put(
            event("session.started", at: time, session: id, project, agent: nil, name: nil)
                + bytes(",\"source\":\"startup\"}"), at: time)
        var usage = Usage()
        for turn in 0..<number(1...4) {
            time += number(2_000...400_000)
            put(
                event("session.turn", at: time, session: id, project, agent: nil, name: nil)
                    + bytes(",\"phase\":\"prompt\"}"), at: time)
            var last = time
            for _ in 0..<number(1...4) {
                last = max(last, subagent(id, project, at: time + number(1_000...120_000)))
            }
            time = last + number(1_000...20_000)
            usage.grow(&random)
            put(
                event("session.turn", at: time, session: id, project, agent: nil, name: nil)
                    + bytes(",\"phase\":\"stop\"")
                    + reading(usage, path: path, from: start, to: time, failed: false)
                    + bytes("}"), at: time)
            if turn == 2 { path.0 &+= 1 }
        }
        put(
            event("session.ended", at: time + 60_000, session: id, project, agent: nil, name: nil)
                + bytes(",\"reason\":\"other\"}"), at: time + 60_000)
    }

    private mutating func subagent(_ session: String, _ project: String, at start: Int64) -> Int64 {
        let agent = "a" + Self.hex(random.next()) + "f"
        // Few names have most of the runs.
        let rank = min(number(0...999), number(0...999))
        let name = rank % 3 == 0 ? "code-reviewer-\(rank)" : "plugin:agent-\(rank)"
        let opened = (random.next(), random.next())
        func said(_ log: inout ReplayLog, _ type: String, at time: Int64) -> [UInt8] {
            log.event(type, at: time, session: session, project, agent: agent, name: name)
        }
        put(
            event(
                "agent.started", at: start, session: session, project, agent: agent, name: name,
                id: opened) + bytes("}"), at: start)
        var end = start + number(4_000...90_000) * number(1...6)
        let kind = number(0...99)
        if kind < 2 {
            // Never stopped: the worker concludes it half an hour later.
            let late = start + 1_800_000
            put(
                worker("agent.closed", at: late, session: session, agent: agent)
                    + bytes(",\"opened_by\":\"\(Self.hexadecimal(opened.0, opened.1))\"")
                    + bytes(
                        ",\"status\":\"timeout\",\"reason\":\"silent\",\"last_seen_ms\":\(start)}"),
                at: late)
            return start
        }
        if number(0...9) == 0 {
            put(
                said(&self, "agent.reported", at: start + 80)
                    + bytes(",\"parent_tool_use_id\":\"toolu_\(Self.hex(random.next()))\"")
                    + bytes(",\"launch\":\"background\"}"), at: start + 80)
        }
        let path = (random.next(), random.next())
        var usage = Usage()
        usage.grow(&random)
        let failed = number(0...19) == 0
        func stop(_ log: inout ReplayLog, at time: Int64, isActive: Bool) -> [UInt8] {
            said(&log, "agent.stopped", at: time)
                + bytes(",\"stop_hook_active\":\(isActive)")
                + log.reading(usage, path: path, from: start, to: time, failed: failed)
                + bytes("}")
        }
        var line = stop(&self, at: end, isActive: false)
        put(line, at: end)
        if kind < 5 {
            // The same payload again, or the same record.
            if kind == 2 {
                put(line, at: end + 900)
            } else {
                put(again(line), at: end + 900)
            }
        } else if kind < 10 {
            end += number(5_000...50_000)
            usage.grow(&random)
            line = stop(&self, at: end, isActive: true)
            put(line, at: end)
        }
        if number(0...9) < 2 {
            put(
                said(&self, "agent.reported", at: end + 40)
                    + bytes(",\"parent_tool_use_id\":\"toolu_\(Self.hex(random.next()))\"")
                    + bytes(",\"launch\":\"foreground\",\"total_tokens\":\(number(900...90_000))")
                    + bytes(",\"total_tool_uses\":\(usage.calls)")
                    + bytes(",\"total_duration_ms\":\(end - start)}"), at: end + 40)
        }
        if number(0...19) == 0 {
            if number(0...1) == 0 { usage.grow(&random) }
            put(
                worker("agent.measured", at: end + 9_000, session: session, agent: agent)
                    + bytes(",\"opened_by\":\"\(Self.hexadecimal(opened.0, opened.1))\"")
                    + reading(usage, path: path, from: start, to: end, failed: failed) + bytes("}"),
                at: end + 9_000)
        }
        if number(0...49) == 0 {
            let phantom = "a" + Self.hex(random.next()) + "0"
            put(
                event(
                    "agent.stopped", at: end + 5, session: session, project, agent: phantom,
                    name: "") + bytes("}"), at: end + 5)
        }
        return end
    }

    // MARK: Lines

    private mutating func event(
        _ type: String, at time: Int64, session: String, _ project: String, agent: String?,
        name: String?, id: (UInt64, UInt64)? = nil
    ) -> [UInt8] {
        let id = id ?? (random.next(), random.next())
        var line = "{\"schema\":1,\"event_id\":\"\(Self.hexadecimal(id.0, id.1))\","
        line += "\"delivery_id\":\"\(Self.hexadecimal(random.next(), random.next()))\","
        line += "\"type\":\"\(type)\",\"time_ms\":\(time),\"harness\":\"claude-code\","
        line += "\"harness_version\":\"2.1.319\",\"boot_id\":\"\(Self.boot)\","
        line += "\"boot_ms\":\(time - 1_780_000_000_000),\"host\":\"build-7\","
        line += "\"project\":\"\(project)\",\"session_id\":\"\(session)\""
        if let agent { line += ",\"agent_id\":\"\(agent)\"" }
        if let name { line += ",\"agent_name\":\"\(name)\"" }
        return bytes(line)
    }

    private mutating func worker(
        _ type: String, at time: Int64, session: String, agent: String
    ) -> [UInt8] {
        var line = "{\"schema\":1,\"event_id\":\""
        line += "\(Self.hexadecimal(random.next(), random.next()))\",\"type\":\"\(type)\","
        line += "\"time_ms\":\(time),\"harness\":\"claude-code\",\"session_id\":\"\(session)\","
        line += "\"agent_id\":\"\(agent)\""
        return bytes(line)
    }

    /// The same delivery under another event id.
    private mutating func again(_ line: [UInt8]) -> [UInt8] {
        var line = line
        let id = Array(Self.hexadecimal(random.next(), random.next()).utf8)
        line.replaceSubrange(25..<57, with: id)
        return line
    }

    private static let days = (0..<200).map { index -> String in
        var time = time_t((end - Int64(199 - index) * 86_400_000) / 1_000)
        var parts = tm()
        gmtime_r(&time, &parts)
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    }

    private mutating func reading(
        _ usage: Usage, path: (UInt64, UInt64), from first: Int64, to last: Int64, failed: Bool
    ) -> [UInt8] {
        let day = Self.days[max(0, min(199, 199 - Int((Self.end - last) / 86_400_000)))]
        var line =
            failed
            ? ",\"outcome\":\"failure\",\"outcome_evidence\":\"api_error\","
                + "\"error\":{\"type\":\"rate_limit\",\"message\":\"Too many requests\"}"
            : ",\"outcome\":\"success\",\"outcome_evidence\":\"completed\""
        line += ",\"tool_calls\":["
        line += usage.tools.map {
            "{\"name\":\"\(Usage.names[$0.tool])\",\"calls\":\($0.calls),\"failures\":0}"
        }.joined(separator: ",")
        line += "],\"tokens\":["
        line += usage.buckets.map {
            "{\"model\":\"\(Usage.models[$0.model])\",\"day\":\"\(day)\",\"band\":\"100k\","
                + "\"input\":\($0.input),\"output\":\($0.output),\"cache_write_5m\":\($0.written),"
                + "\"cache_write_1h\":0,\"cache_read\":\($0.read),\"web_searches\":0}"
        }.joined(separator: ",")
        line += "],\"output_exact\":true,\"response_time_ms\":\(number(300...9_000)),"
        line += "\"output\":{\"files_created\":\(usage.files),\"files_modified\":2,"
        line += "\"lines_added\":\(usage.files * 40),\"lines_removed\":7},"
        line += "\"transcript\":{\"path_hash\":\"\(Self.hexadecimal(path.0, path.1))\","
        line += "\"bytes_read\":\(usage.size),\"first_ms\":\(first + 40),"
        line += "\"last_ms\":\(last - 20),\"complete\":true}"
        line += ",\"task_description\":\"Look at the failing tests of part \(number(1...900))\""
        return bytes(line)
    }

    private mutating func sessionID() -> String {
        let digits = Self.hexadecimal(random.next(), random.next())
        let ends = [0, 8, 12, 16, 20, 32]
        return zip(ends, ends.dropFirst()).map { from, to in
            String(digits.dropFirst(from).prefix(to - from))
        }.joined(separator: "-")
    }

    private mutating func number<T: FixedWidthInteger>(_ range: ClosedRange<T>) -> T {
        range.lowerBound
            + T(truncatingIfNeeded: random.next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    private static func hexadecimal(_ high: UInt64, _ low: UInt64) -> String {
        hex(high) + hex(low)
    }

    private static func hex(_ value: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { buffer in
            for index in 0..<16 {
                let nibble = UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * index) & 15)
                buffer[index] = nibble < 10 ? 48 + nibble : 87 + nibble
            }
            return 16
        }
    }

    // MARK: A heap, least time first

    private mutating func put(_ line: [UInt8], at time: Int64) {
        waiting.append(Waiting(time: time, line: line))
        var child = waiting.count - 1
        while child > 0, waiting[(child - 1) / 2].time > waiting[child].time {
            waiting.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func pop() -> Waiting {
        waiting.swapAt(0, waiting.count - 1)
        let first = waiting.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < waiting.count {
                if waiting[child].time < waiting[least].time { least = child }
            }
            if least == parent { return first }
            waiting.swapAt(parent, least)
            parent = least
        }
    }
}

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

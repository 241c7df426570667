// The log's side of Benchmarks/log: each run does one thing to a log and prints figures, one line
// each.
//
//   log-bench records COUNT            event lines, the same at every run, mean 661 bytes
//   log-bench append HOME FILE COUNT BATCH
//                                      appends the first COUNT lines of FILE, BATCH in one append:
//                                      `records/s N`
//   log-bench durable HOME PROCESSES APPENDS
//                                      so many processes, APPENDS of one record each, with power
//                                      durability: `appends/s N`
//   log-bench roll HOME
//   log-bench seal HOME                seals every rolled segment: `sealed SEGMENTS CONTENT BYTES`
//   log-bench read HOME                reads every record: `read RECORDS BYTES`
//   log-bench segments HOME COUNT      makes a log of COUNT sealed segments of one record
//   log-bench open HOME TIMES          medians in microseconds: `list`, `end`, `append`, `seek`
//   log-bench seek HOME OFFSET         reads what `next` returns at that offset, once
//
// Exits 1 with a reason on the standard error when something is not as it should be.

import EventLog
import SystemCalls

struct Failure: Error {
    let reason: String
}

// MARK: Event lines

/// Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (OOPSLA 2014).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Starts and stops of agents, and some prompts, as the hook writes them (docs/events.md): a few
/// sessions at once, ids that occur once or twice, few names, many numbers.
struct EventLines {
    private var random: SplitMix64
    private var time = 1_795_343_400_123
    private var sessions: [String] = []
    private var open: [Run] = []

    private struct Run {
        let session: Int
        let agent: String
        let role: Int
        let start: Int
    }

    private static let roles = [
        "code-reviewer", "debugger", "test-runner", "docs-plugin:api-writer", "general-purpose",
        "latest-news-guide", "refactoring-planner", "übersetzer",
    ]
    private static let models = [
        "claude-sonnet-4-5-20250929", "claude-opus-4-8", "claude-haiku-4-5-20251001",
    ]
    private static let tools = [
        "Read", "Bash", "Edit", "Grep", "Glob", "Write", "WebFetch", "mcp__tracker__get_issue",
    ]
    private static let projects = ["storefront", "billing", "mobile app", "docs"]

    init(seed: UInt64) {
        random = SplitMix64(state: seed)
        sessions = (0..<4).map { _ in "" }
        for index in sessions.indices { sessions[index] = session() }
    }

    private mutating func hexadecimal(_ digits: Int) -> String {
        var text = ""
        while text.utf8.count < digits { text += String(random.next() | 1 << 63, radix: 16) }
        return String(text.prefix(digits))
    }

    private mutating func session() -> String {
        var parts: [String] = []
        for digits in [8, 4, 4, 4, 12] { parts.append(hexadecimal(digits)) }
        return parts.joined(separator: "-")
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    /// Numbers of tokens spread over magnitudes.
    private mutating func quantity(_ digits: Int) -> Int {
        var limit = 10
        for _ in 0..<number(0...digits - 1) { limit *= 10 }
        return number(0...limit)
    }

    mutating func next() -> String {
        time += number(1...4_000)
        if number(0...19) == 0 {
            return common("session.turn", session: number(0...3)) + #","phase":"prompt"}"#
        }
        let stops = open.count > 8 || !open.isEmpty && number(0...1) == 1
        if stops { return stop(open.remove(at: number(0...open.count - 1))) }
        if number(0...29) == 0 { sessions[number(0...3)] = session() }
        let run = Run(
            session: number(0...3), agent: "a" + hexadecimal(16),
            role: number(0...Self.roles.count - 1), start: time)
        open.append(run)
        return common("agent.started", session: run.session) + agent(run) + "}"
    }

    private mutating func common(_ type: String, session: Int, version: String = "") -> String {
        """
        {"schema":1,"event_id":"\(hexadecimal(32))","delivery_id":"\(hexadecimal(32))",\
        "type":"\(type)","time_ms":\(time),"harness":"claude-code",\(version)\
        "boot_id":"3f1c9a72d0b84e5597c1e2a60b4d8f13","boot_ms":\(time - 1_794_738_081_000),\
        "host":"build-7","project":"\(Self.projects[session])",\
        "session_id":"\(sessions[session])"
        """
    }

    private func agent(_ run: Run) -> String {
        #","agent_id":"\#(run.agent)","agent_name":"\#(Self.roles[run.role])""#
    }

    private mutating func stop(_ run: Run) -> String {
        var calls: [String] = []
        var tool = number(0...3)
        for _ in 0..<number(0...3) where tool < Self.tools.count {
            let failures = number(0...9) == 0 ? 1 : 0
            calls.append(
                #"{"name":"\#(Self.tools[tool])","calls":\#(number(1...40)),"#
                    + #""failures":\#(failures)}"#)
            tool += number(1...3)
        }
        var buckets: [String] = []
        for index in 0..<(number(0...9) == 0 ? 2 : 1) {
            let model = Self.models[(run.role + index) % Self.models.count]
            let day = 10 + time / 86_400_000 % 18
            buckets.append(
                """
                {"model":"\(model)","day":"2026-11-\(day)","band":"100k","input":\(quantity(4)),\
                "output":\(quantity(5)),"cache_write_5m":\(quantity(6)),"cache_write_1h":0,\
                "cache_read":\(quantity(7)),"web_searches":0}
                """)
        }
        let failed = number(0...15) == 0
        let ending =
            failed
            ? #""failure","outcome_evidence":"api_error","error":{"type":"api_error"}"#
            : #""success","outcome_evidence":"completed""#
        let version = #""harness_version":"2.1.319","#
        return common("agent.stopped", session: run.session, version: version) + agent(run)
            + """
            ,"stop_hook_active":false,"outcome":\(ending),\
            "tool_calls":[\(calls.joined(separator: ","))],\
            "tokens":[\(buckets.joined(separator: ","))],\
            "output_exact":true,"response_time_ms":\(number(300...9_000)),\
            "transcript":{"path_hash":"\(hexadecimal(32))","bytes_read":\(quantity(6) + 900),\
            "first_ms":\(run.start + 40),"last_ms":\(time - 20),"complete":true}}
            """
    }
}

// MARK: Small things

func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func say(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
    writeAll(Array((text + "\n").utf8), to: descriptor)
}

func writeAll(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) {
    var start = 0
    while start < bytes.count {
        let count = bytes[start...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { exit(1) }
        start += count
    }
}

func check(_ holds: Bool, _ reason: @autoclosure () -> String) throws(Failure) {
    if !holds { throw Failure(reason: reason()) }
}

func number(_ text: String) throws(Failure) -> Int {
    guard let number = Int(text), number > 0 else { throw Failure(reason: "no number: \(text)") }
    return number
}

/// The first `count` lines of a file.
func lines(of path: String, _ count: Int) throws(Failure) -> [[UInt8]] {
    guard let file = fopen(path, "r") else { throw Failure(reason: "\(path) cannot be read") }
    defer { fclose(file) }
    var lines: [[UInt8]] = []
    lines.reserveCapacity(count)
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while lines.count < count {
        let length = getline(&line, &capacity, file)
        guard length > 1, let line else { break }
        lines.append([UInt8](UnsafeRawBufferPointer(start: line, count: length - 1)))
    }
    try check(lines.count == count, "\(path) has \(lines.count) lines, not \(count)")
    return lines
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

// MARK: Appending

func append(_ directory: LogDirectory, _ path: String, _ count: Int, batch: Int) throws {
    let records = try lines(of: path, count)
    var appender = try Appender(directory)
    let start = monotonicSeconds()
    for first in stride(from: 0, to: count, by: batch) {
        // The caller's clock is part of an append.
        let now = wallClockMilliseconds()
        if batch == 1 {
            _ = try appender.append([records[first]], atMilliseconds: now)
        } else {
            let part = Array(records[first..<min(first + batch, count)])
            _ = try appender.append(part, atMilliseconds: now)
        }
    }
    let seconds = monotonicSeconds() - start
    let end = try directory.end()
    try check(end == Offset(UInt64(count)), "the log ends at \(end) after \(count) records")
    say("records/s \(Int(Double(count) / seconds))")
}

/// Two pipes between a parent and its writers: `start` is closed by the parent when all may begin,
/// and each writer closes `done` at its end, after one byte when it is ready.
struct Barrier {
    let startRead: Int32
    let startWrite: Int32
    let doneRead: Int32
    let doneWrite: Int32

    init() throws(Failure) {
        var start: [Int32] = [0, 0]
        var done: [Int32] = [0, 0]
        try check(pipe(&start) == 0 && pipe(&done) == 0, "no pipes")
        (startRead, startWrite, doneRead, doneWrite) = (start[0], start[1], done[0], done[1])
    }

    init(_ words: ArraySlice<String>) throws(Failure) {
        let numbers = words.compactMap { Int32($0) }
        try check(numbers.count == 4, "a writer needs four descriptors")
        (startRead, startWrite, doneRead, doneWrite) =
            (numbers[0], numbers[1], numbers[2], numbers[3])
    }

    var words: [String] { [startRead, startWrite, doneRead, doneWrite].map { String($0) } }
}

func durable(_ directory: LogDirectory, processes: Int, appends: Int) throws {
    // The directories and the first segment are there before anybody is timed.
    var appender = try Appender(directory, durability: .power)
    _ = try appender.append([Array("{}".utf8)], atMilliseconds: wallClockMilliseconds())
    let barrier = try Barrier()
    var children: [pid_t] = []
    for index in 0..<processes {
        let words =
            ["log-bench", "writer", directory.home, String(index), String(appends)] + barrier.words
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, "/proc/self/exe", nil, nil, arguments, environ)
        try check(code == 0, "posix_spawn: error \(code)")
        children.append(child)
    }
    close(barrier.doneWrite)
    var byte: UInt8 = 0
    for _ in 0..<processes {
        try check(read(barrier.doneRead, &byte, 1) == 1, "a writer did not get ready")
    }
    let start = monotonicSeconds()
    close(barrier.startWrite)
    while read(barrier.doneRead, &byte, 1) > 0 {}
    let seconds = monotonicSeconds() - start
    for child in children {
        var status: Int32 = 0
        waitpid(child, &status, 0)
        try check(status == 0, "a writer ended with status \(status)")
    }
    let end = try directory.end()
    let count = processes * appends
    try check(end == Offset(UInt64(count + 1)), "the log ends at \(end), not \(count + 1)")
    say("appends/s \(Int(Double(count) / seconds))")
}

func writer(_ directory: LogDirectory, seed: UInt64, appends: Int, _ barrier: Barrier) throws {
    close(barrier.startWrite)
    close(barrier.doneRead)
    var events = EventLines(seed: seed)
    let records = (0..<appends).map { _ in Array(events.next().utf8) }
    var appender = try Appender(
        directory, durability: .power, limits: .init(lockWaitMilliseconds: 60_000))
    var byte: UInt8 = 0
    _ = write(barrier.doneWrite, &byte, 1)
    while read(barrier.startRead, &byte, 1) > 0 {}
    for record in records {
        _ = try appender.append([record], atMilliseconds: wallClockMilliseconds())
    }
}

// MARK: Sealing and reading

func seal(_ directory: LogDirectory) throws {
    let sealer = try Sealer(directory)
    var (segments, content, bytes) = (0, 0, 0)
    while let sealed = try sealer.sealNext() {
        try check(sealed.lost.isEmpty, "records were lost in \(sealed.segment)")
        segments += 1
        content += sealed.contentBytes
        bytes += sealed.bytesAfter
    }
    say("sealed \(segments) \(content) \(bytes)")
}

func read(_ directory: LogDirectory) throws {
    var reader = try LogReader(directory, from: .zero)
    var (records, bytes) = (0, 0)
    while true {
        switch try reader.next() {
        case .records(let batch):
            for index in 0..<batch.count { bytes += batch[index].count + 1 }
            records += batch.count
        case .lost(let loss): throw Failure(reason: "records \(loss.offsets) are lost")
        case .end: return say("read \(records) \(bytes)")
        }
    }
}

// MARK: Many segments

/// Sealing lists the directory, so what is sealed already waits beside it until all are.
func makeSegments(_ directory: LogDirectory, _ count: Int) throws {
    var events = EventLines(seed: 1)
    var appender = try Appender(directory, limits: .init(segmentSize: 1))
    _ = try appender.append([Array(events.next().utf8)], atMilliseconds: 1_000)
    let sealer = try Sealer(directory)
    let aside = directory.home + "/aside"
    try check(mkdir(aside, 0o700) == 0, "\(aside) cannot be made")
    var names: [String] = []
    for number in 1...count {
        // Rolls the one before.
        let time = UInt64(number) * 1_000
        _ = try appender.append([Array(events.next().utf8)], atMilliseconds: time)
        guard let sealed = try sealer.sealNext(), sealed.records == 1 else {
            throw Failure(reason: "a segment of one record was not sealed")
        }
        // The next one names the hash of this one.
        if let last = names.last { try move(last, from: directory.log, to: aside) }
        names.append(sealed.segment)
    }
    for name in names.dropLast() { try move(name, from: aside, to: directory.log) }
    rmdir(aside)
}

func move(_ name: String, from: String, to: String) throws(Failure) {
    let moved = rename(from + "/" + name, to + "/" + name) == 0
    try check(moved, "\(name) cannot be moved to \(to)")
}

/// How many names a directory has: what any look at it costs at least.
func countNames(_ path: String) -> Int {
    guard let directory = opendir(path) else { return 0 }
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    return count
}

func first(_ directory: LogDirectory, at offset: Offset) throws -> Int {
    var reader = try LogReader(directory, from: offset)
    guard case .records(let batch) = try reader.next(), batch.first == offset else {
        throw Failure(reason: "no record at \(offset)")
    }
    return batch[0].count
}

func open(_ directory: LogDirectory, times: Int) throws {
    var events = EventLines(seed: 2)
    var random = SplitMix64(state: 3)
    var microseconds: [String: [Double]] = [:]
    func time(_ name: String, _ body: () throws -> Bool) throws {
        let start = monotonicSeconds()
        try check(try body(), "\(name) did not find what is there")
        microseconds[name, default: []].append((monotonicSeconds() - start) * 1e6)
    }
    let last = try directory.end().rawValue - 1
    for _ in 0..<times {
        try time("list") { countNames(directory.log) > 0 }
        try time("end") {
            let end = try directory.end()
            let reader = try LogReader(directory, from: end)
            return reader.nextOffset == end
        }
        let record = Array(events.next().utf8)
        try time("append") {
            var appender = try Appender(directory)
            return try !appender.append([record], atMilliseconds: wallClockMilliseconds()).isEmpty
        }
        let offset = Offset(UInt64.random(in: 0..<last, using: &random))
        try time("seek") { try first(directory, at: offset) > 0 }
    }
    for name in ["list", "end", "append", "seek"] {
        say("\(name) \(Int(median(microseconds[name] ?? [0]).rounded()))")
    }
}

// MARK: Words

func run(_ words: [String]) throws {
    let usage = Failure(reason: "usage: see the head of Benchmarks/LogBench/main.swift")
    guard words.count >= 2 else { throw usage }
    let directory = LogDirectory(home: words[1])
    switch (words[0], words.count) {
    case ("records", 2):
        var events = EventLines(seed: 20_261_122)
        var buffer: [UInt8] = []
        for _ in 0..<(try number(words[1])) {
            buffer += events.next().utf8
            buffer.append(UInt8(ascii: "\n"))
            if buffer.count > 1 << 20 {
                writeAll(buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        writeAll(buffer)
    case ("append", 5):
        try append(directory, words[2], number(words[3]), batch: number(words[4]))
    case ("durable", 4):
        try durable(directory, processes: number(words[2]), appends: number(words[3]))
    case ("writer", 8):
        let seed = UInt64(words[2]) ?? 0
        try writer(directory, seed: seed, appends: number(words[3]), Barrier(words[4...]))
    case ("roll", 2):
        let rolled = try directory.roll(atMilliseconds: wallClockMilliseconds())
        try check(rolled, "there is nothing to roll")
    case ("seal", 2): try seal(directory)
    case ("read", 2): try read(directory)
    case ("segments", 3): try makeSegments(directory, number(words[2]))
    case ("open", 3): try open(directory, times: number(words[2]))
    case ("seek", 3):
        say("bytes \(try first(directory, at: Offset(UInt64(try number(words[2])))))")
    default: throw usage
    }
}

do {
    try run(Array(processArguments().dropFirst()))
} catch let failure as Failure {
    say("log-bench: \(failure.reason)", to: STDERR_FILENO)
    exit(1)
} catch {
    say("log-bench: \(error)", to: STDERR_FILENO)
    exit(1)
}

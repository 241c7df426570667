// A process that does to a log what hooks and the worker do, and says on standard output what was
// acknowledged, one line with one write(2) each. Tests kill it, starve it and trace it.
//
//   log-writer append HOME PREFIX COUNT [--batch N] [--bytes N] [--power] [--segment-size N]
//              [--lock-wait MS] [--pause]
//       Records are {"id":"<PREFIX>-<n>","pad":"…"}. Prints `begin`, then for each append
//       `ack ID OFFSET` (of its first record), `spooled ID`, `memory ID REASON`,
//       `lost ID COUNTED REASON`, and at last `end`. --pause waits for a line on standard
//       input before each append.
//   log-writer seal HOME         `sealed FILE RECORDS` for each segment, `end`
//   log-writer roll HOME         `rolled true|false`, `end`
//   log-writer drain HOME        `drained N`, `end`
//   log-writer repair HOME       `repaired PATH: WHAT`, `end`
//   log-writer read HOME         `record OFFSET LINE` and `lost FIRST END CAUSE` in order,
//                                `next OFFSET`, `end`
//   log-writer verify HOME       `finding SEVERITY CODE SEGMENT FIRST END` (deep), `end`
// Exits 1 with `failed REASON` when something throws.

import EventLog
import SystemCalls

func say(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = line.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}

struct Arguments {
    private var rest = Array(processArguments().dropFirst())

    mutating func next() -> String {
        guard !rest.isEmpty else {
            say("failed usage: see the head of Tests/LogWriter/main.swift")
            exit(64)
        }
        return rest.removeFirst()
    }

    mutating func flag(_ name: String) -> Bool {
        guard let index = rest.firstIndex(of: name) else { return false }
        rest.remove(at: index)
        return true
    }

    mutating func option(_ name: String, default value: Int) -> Int {
        guard let index = rest.firstIndex(of: name), index + 1 < rest.count,
            let number = Int(rest[index + 1])
        else { return value }
        rest.removeSubrange(index...index + 1)
        return number
    }
}

struct Writing {
    let directory: LogDirectory
    let prefix: String
    let padding: String
    let durability: Durability
    let limits: Appender.Limits

    func records(from first: Int, _ count: Int) -> [[UInt8]] {
        (first..<first + count).map { number in
            Array(#"{"id":"\#(prefix)-\#(number)","pad":"\#(padding)"}"#.utf8)
        }
    }

    /// As the hook does it: the log, else the spool, else the count of what is lost.
    func append(_ records: [[UInt8]], named id: String, with appender: inout Appender?) {
        let now = wallClockMilliseconds()
        do throws(EventLogError) {
            if appender == nil {
                appender = try Appender(directory, durability: durability, limits: limits)
            }
            let offsets = try appender?.append(records, atMilliseconds: now)
            say("ack \(id) \(offsets?.lowerBound.rawValue ?? 0)")
        } catch {
            do throws(EventLogError) {
                switch try directory.spool(records, atMilliseconds: now, durability: durability) {
                case .store: say("spooled \(id)")
                case .memory(let reason): say("memory \(id) \(reason)")
                }
            } catch {
                let isCounted = directory.countLost(UInt64(records.count))
                say("lost \(id) \(isCounted ? "counted" : "uncounted") \(error)")
            }
        }
    }
}

func append(_ arguments: inout Arguments) {
    let pauses = arguments.flag("--pause")
    let batch = arguments.option("--batch", default: 1)
    let bytes = arguments.option("--bytes", default: 100)
    let durability: Durability = arguments.flag("--power") ? .power : .process
    let limits = Appender.Limits(
        segmentSize: arguments.option("--segment-size", default: 8 << 20),
        lockWaitMilliseconds: arguments.option("--lock-wait", default: 50))
    let directory = LogDirectory(home: arguments.next())
    let prefix = arguments.next()
    let count = Int(arguments.next()) ?? 1
    let writing = Writing(
        directory: directory, prefix: prefix, padding: String(repeating: "x", count: bytes),
        durability: durability, limits: limits)
    var appender: Appender?
    say("begin")
    var first = 0
    while first < count {
        if pauses, readLine() == nil { break }
        let size = min(batch, count - first)
        writing.append(
            writing.records(from: first, size), named: "\(prefix)-\(first)", with: &appender)
        first += size
    }
    say("end")
}

func readAll(_ directory: LogDirectory) throws(EventLogError) {
    var reader = try LogReader(directory, from: .zero)
    while true {
        switch try reader.next() {
        case .records(let batch):
            for index in 0..<batch.count {
                let line = String(decoding: batch[index], as: UTF8.self)
                say("record \(batch.first.advanced(by: index)) \(line)")
            }
        case .lost(let loss):
            say("lost \(loss.offsets.lowerBound) \(loss.offsets.upperBound) \(loss.cause)")
        case .end: return say("next \(reader.nextOffset)")
        }
    }
}

func verify(_ directory: LogDirectory) throws(EventLogError) {
    var verification = try Verification(directory, deep: true)
    var findings: [Finding] = []
    while let report = try verification.next() { findings += report.findings }
    findings += try verification.rest().findings
    for finding in findings {
        let range = finding.offsets.map { "\($0.lowerBound) \($0.upperBound)" } ?? "- -"
        say(
            "finding \(finding.severity.rawValue) \(finding.code.rawValue) "
                + "\(finding.segment ?? "-") \(range)")
    }
}

func run() throws(EventLogError) {
    ignore(signal: SIGPIPE)
    ignore(signal: SIGXFSZ)
    var arguments = Arguments()
    let verb = arguments.next()
    if verb == "append" { return append(&arguments) }
    let directory = LogDirectory(home: arguments.next())
    let now = wallClockMilliseconds()
    say("begin")
    switch verb {
    case "seal":
        let sealer = try Sealer(directory, waitMilliseconds: 2_000)
        while let sealed = try sealer.sealNext() {
            say("sealed \(sealed.segment) \(sealed.records)")
        }
    case "roll": say("rolled \(try directory.roll(atMilliseconds: now))")
    case "drain":
        var appender = try Appender(directory)
        while case let count = try appender.drainSpool(atMilliseconds: now), count > 0 {
            say("drained \(count)")
        }
    case "repair":
        for action in try directory.repair(dryRun: false, atMilliseconds: now) {
            say("repaired \(action.path): \(action.what)")
        }
    case "read": try readAll(directory)
    case "verify": try verify(directory)
    default: say("failed unknown verb \(verb)")
    }
    say("end")
}

do throws(EventLogError) {
    try run()
} catch {
    say("failed \(error)")
    exit(1)
}

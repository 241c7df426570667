// Replays of long logs: each run does one thing and prints figures, one line each. Logs are made by
// replay_log.py and store.c.
//
//   replay-bench rebuild HOME             `views rebuild`, without its digest
//   replay-bench replay HOME PATH         a replay into a new database
//   replay-bench read HOME                reads every record and does nothing with it

import EventLog
import Projections
import SystemCalls

func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func say(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}

/// The most memory that this process had, in KiB.
func peakKibibytes() -> String {
    guard let file = fopen("/proc/self/status", "r") else { return "?" }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while getline(&line, &capacity, file) > 0 {
        guard let line else { break }
        let text = String(cString: line)
        if text.hasPrefix("VmHWM:") { return String(text.filter(\.isNumber)) }
    }
    return "?"
}

struct WrongUsage: Error {}

let arguments = CommandLine.arguments
do {
    guard arguments.count >= 3 else { throw WrongUsage() }
    let home = arguments[2]
    switch arguments[1] {
    case "rebuild":
        let start = monotonicSeconds()
        _ = try Rebuild(home: home, rules: .builtIn()).run()
        let seconds = monotonicSeconds() - start
        let end = try LogDirectory(home: home).end().rawValue
        say(
            "rebuild \(seconds) s, \(Int(Double(end) / seconds)) events/s, "
                + "peak \(peakKibibytes()) KiB"
        )
    case "replay":
        let outcome = try Replay(home: home, path: arguments[3], rules: .builtIn()).run()
        let count = Double(outcome.checkpoint.nextOffset)
        for (name, cost) in [("fold", outcome.folding), ("write", outcome.writing)] {
            say(
                "\(name) \(cost.seconds) s, \(cost.processorSeconds) s of a processor: "
                    + "\(Int(count / cost.processorSeconds)) events in such a second")
        }
        say("general \(outcome.generalRecords)")
        say("peak \(peakKibibytes()) KiB")
    case "read":
        let start = clock()
        var reader = try LogReader(LogDirectory(home: home), from: .zero)
        var (count, bytes) = (0, 0)
        reading: while true {
            switch try reader.nextBlock() {
            case .records(let block):
                block.forEach { line, _, _, _ in
                    count += 1
                    bytes += line.count
                }
                try reader.synchronize()
            case .lost: continue
            case .end: break reading
            }
        }
        let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        say(
            "read \(count) records, \(bytes) bytes, \(seconds) s of a processor: "
                + "\(Int(Double(count) / seconds)) in such a second")
    default: throw WrongUsage()
    }
} catch {
    say("replay-bench: \(error)")
    exit(1)
}

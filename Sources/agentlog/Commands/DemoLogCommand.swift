import ArgumentParser
import EventLog
import Foundation

/// Writes synthetic weeks into a store: the benchmarks fold them.
struct DemoLogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-log", abstract: "Write synthetic weeks that end now into a new store.",
        shouldDisplay: false)

    @OptionGroup var store: StoreOptions

    @Option(help: "How many weeks.")
    var weeks = 1

    @Option(help: "Seed of the synthetic data.")
    var seed: UInt64 = 1

    func run() throws {
        let home = try store.directory()
        guard try LogDirectory(home: home).end() == .zero else {
            throw ValidationError("\(home) already has events; the demo needs a new directory.")
        }
        let now = Int64(wallClockMilliseconds())
        let boot = now - Int64(weeks + 1) * DemoWeek.weekMilliseconds
        var recorder = try DemoRecorder(home: home, bootMilliseconds: boot)
        for week in (0..<Int64(weeks)).reversed() {
            try DemoWeek(
                seed: seed &+ UInt64(week), now: now - week * DemoWeek.weekMilliseconds
            ).record(with: &recorder)
        }
        Terminal.out("\(try LogDirectory(home: home).end().rawValue) events in \(home)")
    }
}

import Foundation
import Glibc

/// How far a long job is: redrawn ten times a second on a terminal, a line every ten seconds
/// elsewhere. Silent for the first half second, so that short jobs print nothing.
struct ProgressLine {
    private let label: String
    private let total: Int
    private let describe: (Int) -> String
    private let start = ContinuousClock.now
    private var last: ContinuousClock.Instant?
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let isQuiet: Bool

    /// - Parameters:
    ///   - total: What ``update(_:)`` counts up to; 0 if that is not known.
    ///   - describe: A count in the job's unit.
    init(
        _ label: String, total: Int, quiet: Bool = false,
        describe: @escaping (Int) -> String = { Terminal.grouped($0) }
    ) {
        self.label = label
        self.total = total
        self.describe = describe
        isQuiet = quiet
    }

    mutating func update(_ done: Int) {
        if isQuiet { return }
        let now = ContinuousClock.now
        let interval: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
        guard now - start > .milliseconds(500), now - (last ?? start) >= interval else { return }
        last = now
        let seconds = (now - start) / .seconds(1)
        let rate = Double(done) / seconds
        var text = "\(label)  \(describe(done))"
        if total > 0 {
            text += " of \(describe(total))  \(100 * done / max(total, 1)) %"
            if rate > 0 {
                let left = Int((Double(total - done) / rate).rounded(.up))
                text += "  \(describe(Int(rate)))/s  \(max(0, left)) s left"
            }
        } else {
            text += "  \(describe(Int(rate)))/s"
        }
        if isTerminal { Terminal.progress(text) } else { Terminal.note(text) }
    }

    /// Removes the line.
    func finish() {
        if last != nil && !isQuiet { Terminal.progress("") }
    }

    /// Ends the job if Ctrl-C was pressed.
    func stopIfInterrupted(_ hint: String) throws {
        guard Interruption.wasRequested else { return }
        finish()
        Terminal.note("interrupted. \(hint)")
        throw Terminal.Exit.code(Terminal.Exit.interrupted)
    }
}

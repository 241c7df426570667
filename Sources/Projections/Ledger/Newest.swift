/// The newest time that the log is known to have reached, and the correction horizon behind it.
///
/// A value that every record moves; one clock that was wrong for a while does not.
struct Newest: Equatable {
    /// Facts about what ended this long before newest change nothing.
    static let horizonMilliseconds: Int64 = 7 * 86_400_000
    /// A longer step forward must be confirmed,
    static let stepMilliseconds: Int64 = 86_400_000
    /// by a record that was appended this much later.
    static let confirmationMilliseconds: Int64 = 3_600_000

    /// ms since 1970; nil before the first record.
    private(set) var milliseconds: Int64?
    /// The first record beyond an unconfirmed step.
    private(set) var step: Step?

    struct Step: Equatable {
        let milliseconds: Int64
        let appendMilliseconds: Int64
    }

    init(milliseconds: Int64? = nil, step: Step? = nil) {
        self.milliseconds = milliseconds
        self.step = step
    }

    var horizon: Int64? { milliseconds.map { $0 - Self.horizonMilliseconds } }

    /// Takes in an imported record: what it says is long past, and the log itself is at its append.
    mutating func observeImported(appendMilliseconds append: Int64) {
        if milliseconds == nil { milliseconds = append }
    }

    mutating func observe(eventMilliseconds: Int64, appendMilliseconds append: Int64) {
        let time = min(eventMilliseconds, append)
        if let step, append < step.appendMilliseconds { self.step = nil }
        guard let newest = milliseconds else {
            milliseconds = time
            return
        }
        guard time > newest + Self.stepMilliseconds else {
            milliseconds = max(newest, time)
            // What is near is no step any more.
            if let step, step.milliseconds <= max(newest, time) + Self.stepMilliseconds {
                self.step = nil
            }
            return
        }
        guard let step else {
            self.step = Step(milliseconds: time, appendMilliseconds: append)
            return
        }
        if append - step.appendMilliseconds >= Self.confirmationMilliseconds {
            milliseconds = min(step.milliseconds, time)
            self.step = nil
            // It may lie a further step ahead.
            observe(eventMilliseconds: eventMilliseconds, appendMilliseconds: append)
        }
    }
}

import NIOCore

/// The moment until which a connection waits for something, which is set anew several times for
/// each request.
///
/// So setting it is a look at the clock: the timer that is there stays, and when it fires too
/// early, it is set to what is left. Only for the connection's event loop.
final class Deadline<Cause> {
    private let eventLoop: NIOIsolatedEventLoop
    private let pass: (Cause) -> Void
    private var waiting: (cause: Cause, until: NIODeadline)?
    private var timer: (fires: NIODeadline, task: Scheduled<Void>)?

    /// - Parameter pass: Called when a deadline has passed, with what it was for.
    init(_ eventLoop: any EventLoop, pass: @escaping (Cause) -> Void) {
        self.eventLoop = eventLoop.assumeIsolated()
        self.pass = pass
    }

    /// Takes the place of the one before.
    func set(_ cause: Cause, in time: TimeAmount) {
        let until = NIODeadline.now() + time
        waiting = (cause, until)
        if timer.map({ $0.fires > until }) ?? true { schedule(until) }
    }

    /// Nothing is waited for.
    func clear() { waiting = nil }

    /// The same, and nothing of it is left to fire.
    func end() {
        waiting = nil
        timer?.task.cancel()
        timer = nil
    }

    private func schedule(_ moment: NIODeadline) {
        timer?.task.cancel()
        timer = (moment, eventLoop.scheduleTask(deadline: moment) { self.fire() })
    }

    private func fire() {
        timer = nil
        guard let waiting else { return }
        guard NIODeadline.now() >= waiting.until else { return schedule(waiting.until) }
        self.waiting = nil
        pass(waiting.cause)
    }
}

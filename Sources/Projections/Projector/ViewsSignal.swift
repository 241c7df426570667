import Foundation
import Synchronization

/// Tells one thread that the views have changed, or that somebody wants something of it.
///
/// Raising it again before the thread has looked changes nothing. Whoever waits also looks for
/// himself at every timeout: another process that projects raises nothing here.
public final class ViewsSignal: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let isRaised = Atomic(false)
    /// Of the views, if a projector of this process says what it commits.
    public let views = ChangeCount()
    /// Of `live.sqlite`, likewise.
    public let live = ChangeCount()

    public init() {}

    /// Ends the present or the next wait. Any thread may call it.
    public func raise() {
        guard !isRaised.exchange(true, ordering: .acquiringAndReleasing) else { return }
        semaphore.signal()
    }

    /// Returns when it was raised since the last wait, or after `milliseconds`.
    public func wait(milliseconds: Int) {
        if semaphore.wait(timeout: .now() + .milliseconds(milliseconds)) == .success {
            isRaised.store(false, ordering: .sequentiallyConsistent)
        }
    }
}

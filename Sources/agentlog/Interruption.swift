import Glibc
import Synchronization

/// Ctrl-C during a long job: it finishes what it is at, says how to go on, and exits 130.
enum Interruption {
    private static let isRequested = Atomic(false)

    static func watch() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            // A second Ctrl-C does not wait.
            if Interruption.isRequested.exchange(true, ordering: .relaxed) { _exit(130) }
        }
        sigaction(SIGINT, &action, nil)
    }

    static var wasRequested: Bool { isRequested.load(ordering: .relaxed) }
}

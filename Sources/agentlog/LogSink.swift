import APIServer
import AgentEvents
import EventLog
import Foundation
import HookClient
import Synchronization

/// Appends what the API takes to a log, as a hook would: with its redaction, its bounds, its wait
/// and its spool.
final class LogSink: EventSink {
    private let client: Mutex<HookClient>
    private let directory: LogDirectory
    /// Appends block for as long as a hook waits, so they are kept off the tasks' few threads.
    private let queue = DispatchQueue(label: "log-sink")

    init(home: String) {
        client = Mutex(HookClient(home: home, machine: .current()))
        directory = LogDirectory(home: home)
    }

    func stored(_ text: String) -> String { text.cleaned() }

    func end() async throws -> UInt64 {
        try await blocking { [directory] in try directory.end().rawValue }
    }

    func append(_ events: [AgentEvent]) async throws -> UInt64? {
        let outcome = try await blocking { [self] in
            try client.withLock { client in
                try client.report(events, atMilliseconds: wallClockMilliseconds())
            }
        }
        guard case .appended(let offset) = outcome else { return nil }
        return offset.rawValue
    }

    private func blocking<T: Sendable>(
        _ body: @escaping @Sendable () throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}

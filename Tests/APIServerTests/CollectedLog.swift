import Logging
import Synchronization

/// The lines that a logger was given, as text.
final class CollectedLog: Sendable {
    private let all = Mutex<[String]>([])

    var lines: [String] { all.withLock { $0 } }
    /// Of requests that were refused.
    var refusals: [String] { lines.filter { $0.hasPrefix("request") } }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(log: self) }
        logger.logLevel = .warning
        return logger
    }

    private struct Handler: LogHandler {
        let log: CollectedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.warning

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let pairs = (event.metadata ?? [:]).filter { !$0.key.hasPrefix("hb.") }.sorted {
                $0.key < $1.key
            }
            .map { " \($0.key)=\($0.value)" }
            log.all.withLock { $0.append("\(event.message)" + pairs.joined()) }
        }
    }
}

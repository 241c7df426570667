import Synchronization

/// How many requests were refused, by reason. Reasons are fixed words, so there are few; should
/// there ever be many, the rest counts as `other`.
final class RefusalMetrics: Sendable {
    private let counts: Mutex<[String: Int64]>
    private let reasonsMax: Int

    /// What alerts ask for is there from the beginning: who sees a counter appear cannot say by how
    /// much it grew.
    private static let known = [
        "foreign_host", "foreign_origin", "no_key", "too_many_requests", "too_many_wrong_keys",
        "wrong_key",
    ]

    init(reasonsMax: Int = 64) {
        self.reasonsMax = reasonsMax
        counts = Mutex(Dictionary(uniqueKeysWithValues: Self.known.map { ($0, 0) }))
    }

    /// - Parameter reason: As the log says it, such as `wrong key`.
    func count(_ reason: String) {
        let label = String(reason.lowercased().map { $0 == " " ? "_" : $0 })
        counts.withLock { counts in
            let isKnown = counts[label] != nil || counts.count < reasonsMax
            counts[isKnown ? label : "other", default: 0] += 1
        }
    }

    func write(to text: inout MetricsText) {
        let name = "agentlog_requests_refused_total"
        text.family(name, .counter, "Requests and connections that were refused.")
        for (reason, count) in counts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            text.sample(name, [("reason", reason)], count)
        }
    }
}

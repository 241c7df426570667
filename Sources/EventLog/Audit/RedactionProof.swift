import Digests

/// Whether every footer that says it replaces another one is told of by the log.
///
/// Without this, whoever rewrites a segment could name the old hash under `replaced`, and the chain
/// would hold.
struct RedactionProof {
    private struct Step: Hashable {
        let replaced: [UInt8]
        let footer: [UInt8]
    }

    private struct Rewritten {
        let segment: String
        let steps: [Step]
        let tombstones: Int
    }

    private var told: Set<Step> = []
    private var rewritten: [Rewritten] = []

    mutating func add(_ records: [LogRecord]) {
        for case .redaction(_, let footer, let replaced, _) in records {
            told.insert(Step(replaced: replaced, footer: footer))
        }
    }

    mutating func add(
        _ records: [LogRecord], of segment: String, _ footer: Footer, _ hash: [UInt8]
    ) {
        add(records)
        if footer.replaced.isEmpty { return }
        // Each rewriting put one tombstone and one hash there, oldest first.
        let steps = zip(footer.replaced, footer.replaced.dropFirst() + [hash]).map {
            Step(replaced: $0, footer: $1)
        }
        let tombstones = records.count { if case .redacted = $0 { true } else { false } }
        rewritten.append(Rewritten(segment: segment, steps: steps, tombstones: tombstones))
    }

    var findings: [Finding] {
        rewritten.compactMap { one in
            let isTold = one.steps.allSatisfy { told.contains($0) }
            if isTold && one.tombstones == one.steps.count { return nil }
            return Finding(
                .error, .brokenChain, segment: one.segment,
                "it was rewritten \(one.steps.count) times and holds \(one.tombstones) redacted "
                    + "records, but the log does not tell of each. If a redaction was interrupted, "
                    + "redact the same offset again")
        }
    }
}

import Projections

/// What a mirror of the keys in a Redis is doing; the executable says it.
public struct MirrorMetrics: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        case connecting, resyncing, connected, failing
    }

    public var state: State
    /// Why it does not get on; nil while it does.
    public var failure: String?
    public var warning: String?
    /// Records that the keys in the Redis reflect; nil: not known.
    public var offset: UInt64?
    public var keys: Int
    public var writes: Int64
    public var errors: Int64
    public var resyncs: Int64
    /// ms.
    public var resyncMilliseconds: Int64?
    /// ms since 1970.
    public var successMilliseconds: Int64?
    /// Bytes that the Redis uses; nil: not known.
    public var memory: Int64?
    /// 0: no bound.
    public var memoryMax: Int64?

    public init(state: State, keys: Int, writes: Int64, errors: Int64, resyncs: Int64) {
        self.state = state
        self.keys = keys
        self.writes = writes
        self.errors = errors
        self.resyncs = resyncs
    }

    /// Records that views reflect and the keys in the Redis do not; nil: not known.
    func lag(behind views: UInt64?) -> Int64? {
        guard let offset, let views else { return nil }
        return Int64(clamping: views > offset ? views - offset : 0)
    }

    /// A member of `GET /api/agents/health`.
    func json(viewsOffset: UInt64?) -> JSONValue {
        .object([
            ("status", .string(state.rawValue)),
            ("failure", .optional(failure)),
            ("warning", .optional(warning)),
            ("offset", .optional(offset.map { Int64(clamping: $0) })),
            ("lag_records", .optional(lag(behind: viewsOffset))),
            ("keys", .integer(Int64(keys))),
            ("last_success", .optional(successMilliseconds)),
        ])
    }

    func write(to text: inout MetricsText, viewsOffset: UInt64?) {
        text.family("agentlog_mirror_state", .gauge, "Which state the mirror in a Redis is in.")
        for each in State.allCases {
            text.sample(
                "agentlog_mirror_state", [("state", each.rawValue)], each == state ? 1 : 0)
        }
        if let lag = lag(behind: viewsOffset) {
            text.family(
                "agentlog_mirror_lag_records", .gauge, "Records in the views and not in the Redis.")
            text.sample("agentlog_mirror_lag_records", [], lag)
        }
        text.family("agentlog_mirror_keys", .gauge, "Keys in the Redis, as far as is known.")
        text.sample("agentlog_mirror_keys", [], Int64(keys))
        text.family("agentlog_mirror_writes_total", .counter, "Keys written or deleted.")
        text.sample("agentlog_mirror_writes_total", [], writes)
        text.family("agentlog_mirror_errors_total", .counter, "Attempts that failed.")
        text.sample("agentlog_mirror_errors_total", [], errors)
        text.family(
            "agentlog_mirror_resyncs_total", .counter, "How often all keys were written.")
        text.sample("agentlog_mirror_resyncs_total", [], resyncs)
        if let resyncMilliseconds {
            text.family(
                "agentlog_mirror_resync_seconds", .gauge, "How long that took the last time.")
            text.sample("agentlog_mirror_resync_seconds", [], resyncMilliseconds, digits: 3)
        }
        if let successMilliseconds {
            text.family(
                "agentlog_mirror_last_success_timestamp_seconds", .gauge,
                "When everything was written last.")
            text.sample(
                "agentlog_mirror_last_success_timestamp_seconds", [], successMilliseconds,
                digits: 3)
        }
        guard let memory, let memoryMax else { return }
        text.family("agentlog_mirror_redis_memory_bytes", .gauge, "Memory that the Redis uses.")
        text.sample("agentlog_mirror_redis_memory_bytes", [], memory)
        text.family(
            "agentlog_mirror_redis_memory_max_bytes", .gauge,
            "Memory that the Redis may use; 0: no bound.")
        text.sample("agentlog_mirror_redis_memory_max_bytes", [], memoryMax)
    }
}

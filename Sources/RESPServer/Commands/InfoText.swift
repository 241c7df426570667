import Foundation
import KeySpace
import Projections
import Synchronization

/// What `INFO` tells: lines of `name:value` under headings.
enum InfoText {
    /// - Parameter sections: In small letters; none, `all`, `default` or `everything`: all of them.
    static func text(_ sections: Set<String>, _ call: Call) throws -> String {
        let isAll =
            sections.isEmpty || !sections.isDisjoint(with: ["all", "default", "everything"])
        let chosen = try all(call).filter { isAll || sections.contains($0.name.lowercased()) }
        return chosen.map { section in
            let lines = section.lines.map { "\($0.0):\($0.1)\r\n" }
            return "# \(section.name)\r\n" + lines.joined()
        }.joined(separator: "\r\n")
    }

    private static func all(
        _ call: Call
    ) throws -> [(name: String, lines: [(String, String)])] {
        let snapshot = try call.keys.snapshot.get()
        let server = call.server
        let uptime = max(0, snapshot.now - server.startMilliseconds) / 1_000
        let keys = try snapshot.keys().keys(at: snapshot.now)
        let expiring = keys.filter { $0.expiresMilliseconds != nil }
        let live = expiring.compactMap(\.expiresMilliseconds).map { $0 - snapshot.now }
        let average = live.isEmpty ? 0 : live.reduce(0, +) / Int64(live.count)
        return [
            (
                "Server",
                [
                    ("redis_version", ServerFacts.redisVersion), ("redis_mode", "standalone"),
                    ("agentlog_version", server.version), ("os", "Linux"), ("arch_bits", "64"),
                    ("process_id", "\(getpid())"), ("tcp_port", "\(server.port)"),
                    ("server_time_usec", "\(snapshot.now * 1_000)"),
                    ("uptime_in_seconds", "\(uptime)"), ("uptime_in_days", "\(uptime / 86_400)"),
                ]
            ),
            (
                "Clients",
                [
                    ("connected_clients", "\(server.connectionCount.load(ordering: .relaxed))"),
                    ("maxclients", "\(ConnectionLimits.standard.connectionsMax)"),
                    ("blocked_clients", "0"),
                ]
            ),
            (
                "Memory",
                [
                    ("used_memory", "0"), ("used_memory_human", "0B"), ("used_memory_rss", "0"),
                    ("used_memory_peak", "0"), ("used_memory_peak_human", "0B"),
                    ("maxmemory", "0"), ("maxmemory_human", "0B"),
                    ("maxmemory_policy", "noeviction"), ("mem_fragmentation_ratio", "1.00"),
                ]
            ),
            (
                "Persistence",
                [
                    ("loading", "0"), ("rdb_changes_since_last_save", "0"),
                    ("rdb_bgsave_in_progress", "0"), ("aof_enabled", "0"),
                ]
            ),
            (
                "Stats",
                [
                    (
                        "total_connections_received",
                        "\(server.acceptedCount.load(ordering: .relaxed))"
                    ),
                    (
                        "total_commands_processed",
                        "\(server.commandCount.load(ordering: .relaxed))"
                    ),
                    ("instantaneous_ops_per_sec", "0"), ("total_net_input_bytes", "0"),
                    ("total_net_output_bytes", "0"),
                    (
                        "rejected_connections",
                        "\(server.rejectedCount.load(ordering: .relaxed))"
                    ),
                    ("expired_keys", "0"), ("evicted_keys", "0"), ("keyspace_hits", "0"),
                    ("keyspace_misses", "0"),
                ]
            ),
            (
                "Replication",
                [
                    ("role", "master"), ("connected_slaves", "0"),
                    ("master_repl_offset", "\(snapshot.offset)"),
                ]
            ),
            ("CPU", [("used_cpu_sys", "0.000000"), ("used_cpu_user", "0.000000")]),
            ("Modules", []),
            ("Cluster", [("cluster_enabled", "0")]),
            (
                "Agentlog",
                [("generation", "\(snapshot.generation)"), ("offset", "\(snapshot.offset)")]
            ),
            (
                "Keyspace",
                keys.isEmpty
                    ? []
                    : [
                        (
                            "db0",
                            "keys=\(keys.count),expires=\(expiring.count),avg_ttl=\(average)"
                        )
                    ]
            ),
        ]
    }
}

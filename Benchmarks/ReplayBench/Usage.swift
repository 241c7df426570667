/// What a transcript says: it only grows.
struct Usage {
    static let names = [
        "Bash", "Edit", "Glob", "Grep", "Read", "WebFetch", "Write", "mcp__tracker__get_issue",
    ]
    static let models = ["claude-haiku-4-5-20251001", "claude-opus-4-8", "claude-sonnet-4-5"]

    var tools: [(tool: Int, calls: Int)] = []
    var buckets: [(model: Int, input: UInt64, output: UInt64, written: UInt64, read: UInt64)] = []
    var size: UInt64 = 0
    var files: UInt64 = 0

    var calls: Int { tools.reduce(0) { $0 + $1.calls } }

    mutating func grow(_ random: inout SplitMix64) {
        size += 2_000 + random.next() % 90_000
        files += random.next() % 3
        for tool in 0..<Self.names.count where random.next() % 3 == 0 {
            let calls = Int(1 + random.next() % 12)
            if let index = tools.firstIndex(where: { $0.tool == tool }) {
                tools[index].calls += calls
            } else {
                tools.append((tool, calls))
            }
        }
        tools.sort { $0.tool < $1.tool }
        for model in 0..<Self.models.count
        where random.next() % 4 == 0 || buckets.isEmpty && model == 2 {
            let index = buckets.firstIndex { $0.model == model } ?? buckets.count
            if index == buckets.count { buckets.append((model, 0, 0, 0, 0)) }
            buckets[index].input += random.next() % 900
            buckets[index].output += random.next() % 30_000
            buckets[index].written += random.next() % 200_000
            buckets[index].read += random.next() % 3_000_000
        }
        buckets.sort { $0.model < $1.model }
    }
}

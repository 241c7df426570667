import AgentEvents

/// What metrics are read from: sums over some executions. Adding and taking away are exact.
struct Tally: Equatable {
    var sums = ExecutionSums()
    var tools = ToolSums()
    /// How many executions have each duration, ms.
    private var durations: [Int64: Int64] = [:]
    /// Known where the durations themselves are not.
    private var histogram: [(bucket: Int64, count: Int64)]?
    private var bounds: (least: Int64?, greatest: Int64?)

    init() {}

    /// - Parameters:
    ///   - histogram: Of the durations, buckets ascending.
    ///   - bounds: The least and the greatest of them.
    init(
        sums: ExecutionSums, tools: ToolSums = .init(),
        histogram: [(bucket: Int64, count: Int64)] = [],
        bounds: (least: Int64?, greatest: Int64?) = (nil, nil)
    ) {
        self.sums = sums
        self.tools = tools
        self.histogram = histogram
        self.bounds = bounds
    }

    /// - Parameter tool: Of calls, only those of this tool; nil: of all.
    mutating func add(_ execution: Execution, tool: String?, sign: Int64 = 1) {
        sums.add(ExecutionSums(execution), sign: sign)
        for each in execution.toolCalls where tool.map(each.name.hasSameBytes) ?? true {
            tools.add(
                ToolSums(executions: 1, calls: each.calls, failures: each.failures), sign: sign)
        }
        if let duration = execution.countedDuration {
            durations[duration, default: 0] += sign
            if durations[duration] == 0 { durations[duration] = nil }
        }
    }

    /// The same of a row, whose sums were made with it.
    mutating func add(_ execution: ListedExecution, sums: ExecutionSums, tool: String?) {
        self.sums.add(sums)
        for each in execution.toolCalls where tool.map(each.name.hasSameBytes) ?? true {
            tools.add(
                ToolSums(executions: 1, calls: each.calls, failures: each.failures), sign: 1)
        }
        if sums.durations > 0 { durations[sums.durationMilliseconds, default: 0] += 1 }
    }

    var extremes: (least: Int64?, greatest: Int64?) {
        histogram == nil ? (durations.keys.min(), durations.keys.max()) : bounds
    }

    /// As the views give it: of a histogram.
    func percentile(_ percent: Int64) -> Int64? {
        var counts: [Int64: Int64] = [:]
        for (duration, count) in durations {
            counts[DurationHistogram.bucket(of: duration), default: 0] += count
        }
        return DurationHistogram.percentile(
            percent,
            of: histogram ?? counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            within: extremes)
    }

    static func == (left: Tally, right: Tally) -> Bool {
        left.sums == right.sums && left.tools.values == right.tools.values
            && left.durations == right.durations
    }
}

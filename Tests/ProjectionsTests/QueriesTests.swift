import AgentEvents
import Foundation
import GRDB
import Testing

@testable import Projections

/// The queries against counts over executions, one by one.
@Suite struct QueriesTests {
    static let day: Int64 = 86_400_000

    /// A store of chaos inside the horizon, and its executions.
    private func folded(_ seed: UInt64) throws -> (Store, [Execution]) {
        var storm = Storm(seed: seed)
        let append = Storm.base + 6 * Self.day + 9_000_000
        let records = storm.shuffled(storm.events(agents: 40)).map { Record($0, append: append) }
        let store = try Store()
        try store.append(records)
        try store.fold(batchSize: 200)
        return (store, try StormTests.executions(of: records))
    }

    private func read<T>(_ store: Store, _ body: (Views) throws -> T) throws -> T {
        try store.queue().read { try body(Views(db: $0, generation: 1)) }
    }

    /// Pages of any size are the whole list, cut: each execution once, the newest first.
    @Test(arguments: [1, 7, 1_000])
    func pagesAreTheList(limit: Int) throws {
        let (store, executions) = try folded(60)
        var filters = [ExecutionFilter()]
        for scope in Scope.allCases {
            for status in Execution.Status.allCases + [nil] {
                var filter = ExecutionFilter()
                (filter.scope, filter.status) = (scope, status)
                filters.append(filter)
            }
        }
        for name in ["planner", "\u{FC}bersetzer", "u\u{308}bersetzer", ""] {
            var filter = ExecutionFilter()
            filter.agentName = name
            filters.append(filter)
        }
        var other = ExecutionFilter()
        (other.sessionID, other.project, other.agentType) = ("s1", "caf\u{E9}", "tester")
        filters.append(other)
        for filter in filters {
            let expected = executions.filter { matches($0, filter) }.sorted(by: isNewer)
            var found: [ListedExecution] = []
            try read(store) { views in
                var cursor: ExecutionCursor?
                while found.count <= executions.count {
                    let page = try views.executions(filter, after: cursor, limit: limit)
                    guard let last = page.last else { break }
                    #expect(page.count <= limit)
                    found += page
                    cursor = ExecutionCursor(
                        momentMilliseconds: last.momentMilliseconds, id: last.id)
                }
            }
            #expect(found.map(\.id) == expected.map(\.id.description), "\(filter)")
        }
    }

    private func matches(_ one: Execution, _ filter: ExecutionFilter) -> Bool {
        func isSame(_ text: String?, _ wanted: String?) -> Bool {
            wanted.map { Array($0.utf8) == Array((text ?? "").utf8) } ?? true
        }
        let isShown = one.status.isCounted || one.status == .running
        return filter.scope.kinds.contains(one.kind)
            && (filter.status.map { $0 == one.status } ?? isShown)
            && isSame(one.name, filter.agentName) && isSame(one.type, filter.agentType)
            && isSame(one.agent.session, filter.sessionID) && isSame(one.project, filter.project)
    }

    private func isNewer(_ left: Execution, _ right: Execution) -> Bool {
        let a = left.endMilliseconds ?? left.startMilliseconds ?? 0
        let b = right.endMilliseconds ?? right.startMilliseconds ?? 0
        return a != b ? a > b : left.id > right.id
    }

    /// The history of a name: its newest executions of the kinds asked for.
    @Test func histories() throws {
        let (store, executions) = try folded(61)
        for scope in Scope.allCases {
            for name in Storm.names.compactMap(\.self) + ["main", "nobody"] {
                for isFailedOnly in [false, true] {
                    let expected = executions.filter { one in
                        ExactText(one.name ?? "") == ExactText(name) && one.status.isCounted
                            && scope.kinds.contains(one.kind)
                            && (!isFailedOnly || [.failure, .timeout].contains(one.status))
                    }.sorted(by: isNewer).prefix(4)
                    let found = try read(store) {
                        try $0.history(
                            of: name, isFailedOnly: isFailedOnly, limit: 4, scope: scope)
                    }
                    #expect(found.map(\.id) == expected.map(\.id.description))
                }
            }
        }
    }

    /// Sums and common tools of any window, whole hours and edges.
    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func distributions(seed: UInt64) throws {
        var storm = Storm(seed: seed)
        let (store, executions) = try folded(62)
        for scope in Scope.allCases {
            let from = (Storm.base + storm.time(5 * Self.day)) / 60_000 * 60_000
            let to =
                from + storm.pick([60_000, 3_000_000, 3 * Self.day, 60_000 * storm.time(4_000)])
            let inside = executions.filter { one in
                one.status.isCounted && scope.kinds.contains(one.kind)
                    && (from..<to).contains(one.endMilliseconds ?? 0)
            }
            let types = Dictionary(grouping: inside, by: \.type)
            let expected = types.map { type, all -> TypeSums in
                var sums = TypeSums(type: type, sums: Self.sums(all))
                sums.commonTools = Self.tools(all).prefix(5).map(\.name)
                return sums
            }.sorted { left, right in
                left.sums.executions != right.sums.executions
                    ? left.sums.executions > right.sums.executions : left.type < right.type
            }
            let found = try read(store) {
                try $0.distribution(in: Window(from: from, to: to), scope: scope)
            }
            #expect(found == expected, "seed \(seed), \(scope)")
        }
    }

    static func sums(_ executions: [Execution]) -> ExecutionSums {
        executions.reduce(into: ExecutionSums()) { $0.add(ExecutionSums($1)) }
    }

    /// By calls, most first, then by the bytes of their names.
    static func tools(_ executions: [Execution]) -> [ToolUsage.Tool] {
        var tools: [ExactText: ToolUsage.Tool] = [:]
        for one in executions {
            for tool in one.toolCalls {
                let name = ExactText(tool.name)
                var sum =
                    tools[name]
                    ?? .init(name: tool.name, executions: 0, calls: 0, failures: 0, types: [])
                sum.executions += 1
                sum.calls += tool.calls
                sum.failures += tool.failures
                if !sum.types.contains(one.type) { sum.types = (sum.types + [one.type]).sorted() }
                tools[name] = sum
            }
        }
        return tools.sorted { left, right in
            left.value.calls != right.value.calls
                ? left.value.calls > right.value.calls : left.key < right.key
        }.map(\.value)
    }

    /// Tools and pairs of days.
    @Test(arguments: Scope.allCases)
    func toolUsage(scope: Scope) throws {
        let (store, executions) = try folded(63)
        let first = Storm.base / Self.day * Self.day + Self.day
        let inside = executions.filter { one in
            one.status.isCounted && scope.kinds.contains(one.kind)
                && (first..<first + 4 * Self.day).contains(one.endMilliseconds ?? 0)
        }
        var expected = ToolUsage()
        expected.executions = Int64(inside.count)
        expected.tools = Self.tools(inside)
        let pairs = NaiveViews(inside, newest: first).rows.filter {
            $0.key.string.hasPrefix("view_tool_pairs")
        }
        var counts: [ExactText: Int64] = [:]
        for (key, count) in pairs {
            let names = key.string.split(separator: " | ")[2...3].joined(separator: " | ")
            counts[ExactText(names), default: 0] += count[0]
        }
        let users = Dictionary(
            uniqueKeysWithValues: expected.tools.map { (ExactText($0.name), $0.executions) })
        for (key, count) in counts.sorted(by: {
            $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key
        }) where count >= 2 {
            let names = key.string.components(separatedBy: " | ")
            let rarer = names.map { users[ExactText($0)] ?? 0 }.min() ?? 0
            guard 2 * count >= rarer, expected.pairs.count < 5 else { continue }
            expected.pairs.append(.init(first: names[0], second: names[1], executions: count))
        }
        let found = try read(store) {
            try $0.toolUsage(days: first...first + 3 * Self.day, scope: scope)
        }
        #expect(found == expected)
        #expect(scope == .main || !expected.pairs.isEmpty)
    }

    /// A window takes in its first millisecond and not its last; a pair is named if it is half of
    /// the uses of its rarer tool.
    @Test func bounds() throws {
        let from = Storm.base / 3_600_000 * 3_600_000 + 60_000
        var events: [AgentEvent] = []
        for (index, end) in [from, from + 59_999, from + 60_000, from + 61_000].enumerated() {
            var figures = Make.figures(output: 1, calls: 1, bash: index < 2 ? 2 : 0)
            if index == 0 {
                figures.toolCalls?.insert(ToolCalls(name: "Edge", calls: 1, failures: 0), at: 1)
            }
            if index == 3 { figures.toolCalls = [ToolCalls(name: "Bash", calls: 1, failures: 0)] }
            let (number, agent) = (UInt64(index * 2), "a\(index)")
            events.append(Make.start(number, at: from - 5_000, agent: agent))
            events.append(Make.stop(number + 1, at: end, agent: agent, figures: figures))
        }
        // Bash is used four times, twice with Read; Read five times.
        for index in 4...6 as ClosedRange<UInt64> {
            let figures = index == 4 ? [ToolCalls(name: "Bash", calls: 1, failures: 0)] : nil
            var all = Make.figures(output: 1, calls: 1)
            all.toolCalls = figures ?? all.toolCalls
            events.append(Make.start(2 * index, at: from, agent: "a\(index)"))
            events.append(
                Make.stop(2 * index + 1, at: from + 70_000, agent: "a\(index)", figures: all))
        }
        let store = try Store()
        try store.append(events.map { Record($0) })
        try store.fold(batchSize: 100)
        let window = Window(from: from, to: from + 60_000)
        let day = from / Self.day * Self.day
        try read(store) { views in
            let types = try views.distribution(in: window, scope: .all)
            #expect(types.map(\.sums.executions) == [2])
            #expect(types.map(\.commonTools) == [["Bash", "Read", "Edge"]])
            let usage = try views.toolUsage(days: day...day, scope: .all)
            #expect(usage.tools.map(\.executions) == [4, 5, 1])
            #expect(usage.pairs == [.init(first: "Bash", second: "Read", executions: 2)])
        }
    }

    /// How a name performed over days, and over a window: exact but for the percentiles of days,
    /// which stand for their bucket, within the extremes.
    @Test(arguments: Scope.allCases)
    func performances(scope: Scope) throws {
        let (store, executions) = try folded(64)
        let first = Storm.base / Self.day * Self.day + Self.day
        let window = Window(from: first + 60_000, to: first + 3 * Self.day + 60_000)
        for name in Storm.names.compactMap(\.self) + ["main"] {
            let ofName = executions.filter { one in
                ExactText(one.name ?? "") == ExactText(name) && one.status.isCounted
                    && scope.kinds.contains(one.kind)
            }
            let type = ofName.sorted(by: isNewer).first?.type
            var expected = Self.performance(
                ofName.filter { (window.from..<window.to).contains($0.endMilliseconds ?? 0) }, type)
            try read(store) { views in
                let found = try views.performance(
                    of: name, KeptExecutions(window, scope: scope),
                    days: (0...3).map { first + $0 * Self.day })
                #expect(found == expected, "\(name)")
            }
            expected = Self.performance(
                ofName.filter {
                    (first..<first + 3 * Self.day).contains($0.endMilliseconds ?? 0)
                }, type)
            for rank in [\AgentPerformance.p50, \.p95, \.p99] {
                guard let exact = expected[keyPath: rank] else { continue }
                let middle = DurationHistogram.duration(of: DurationHistogram.bucket(of: exact))
                expected[keyPath: rank] = min(
                    max(middle, expected.least ?? middle), expected.greatest ?? middle)
            }
            try read(store) { views in
                let found = try views.performance(
                    of: name, days: first...first + 2 * Self.day, scope: scope)
                #expect(found == expected, "\(name)")
            }
        }
    }

    private static func performance(_ executions: [Execution], _ type: String?) -> AgentPerformance
    {
        var result = AgentPerformance()
        result.type = type
        result.sums = sums(executions)
        let days = Dictionary(grouping: executions) { ($0.endMilliseconds ?? 0) / day * day }
        result.days = days.mapValues(sums)
        let durations = executions.compactMap(\.countedDuration).sorted()
        func rank(_ percent: Int) -> Int64? {
            durations.isEmpty ? nil : durations[(percent * durations.count + 99) / 100 - 1]
        }
        (result.p50, result.p95, result.p99) = (rank(50), rank(95), rank(99))
        (result.least, result.greatest) = (durations.first, durations.last)
        return result
    }
}

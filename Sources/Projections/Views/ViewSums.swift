/// What a row of a view adds up: integers, so adding and removing are exact in any order.
///
/// The first one counts; a row in which it is zero has zeros everywhere and does not exist.
protocol ViewSums: Sendable {
    static var columns: [String] { get }
    init()
    var values: [Int64] { get }
    mutating func add(_ other: Self, sign: Int64)
}

struct CountSum: ViewSums {
    static let columns = ["executions"]
    var count: Int64 = 0
    var values: [Int64] { [count] }

    mutating func add(_ other: CountSum, sign: Int64) { count += sign * other.count }
}

struct ToolSums: ViewSums {
    static let columns = ["executions", "calls", "failures"]
    var executions: Int64 = 0
    var calls: Int64 = 0
    var failures: Int64 = 0
    var values: [Int64] { [executions, calls, failures] }

    mutating func add(_ other: ToolSums, sign: Int64) {
        executions += sign * other.executions
        calls &+= sign &* other.calls
        failures &+= sign &* other.failures
    }
}

struct ModelSums: ViewSums {
    static let columns = [
        "executions", "input_tokens", "output_tokens", "cache_write_5m_tokens",
        "cache_write_1h_tokens", "cache_read_tokens", "web_searches", "unpriced_tokens",
        "cost_nanodollars",
    ]
    var values: [Int64] = Array(repeating: 0, count: Self.columns.count)

    init() {}

    init(_ tokens: ModelTokens) {
        values = [
            1, tokens.input, tokens.output, tokens.cacheWrite5Minutes, tokens.cacheWrite1Hour,
            tokens.cacheRead, tokens.webSearches, tokens.unpriced, tokens.costNanodollars,
        ]
    }

    mutating func add(_ other: ModelSums, sign: Int64) {
        for index in values.indices { values[index] &+= sign &* other.values[index] }
    }
}

/// A text that equals another only byte for byte, as in SQLite: two spellings of one Unicode text
/// are two names.
package struct ExactText: Hashable, Sendable {
    package let string: String
    /// Whether the database cannot hold the text as it is.
    let isChanged: Bool

    package init(_ string: String) {
        self.string = string.storable
        isChanged = string.utf8.count != self.string.utf8.count
    }

    package static func == (left: ExactText, right: ExactText) -> Bool {
        left.string.hasSameBytes(as: right.string)
    }

    package func hash(into hasher: inout Hasher) {
        string.combineBytes(into: &hasher)
    }

    static func < (left: ExactText, right: ExactText) -> Bool {
        left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
    }
}

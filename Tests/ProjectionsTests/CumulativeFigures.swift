import AgentEvents

@testable import Projections

/// What a transcript that is only appended to says: figures that grow.
struct CumulativeFigures {
    var path: UInt64 = 1
    var bytes: Int64 = 0
    /// Whether it is always the same transcript.
    var isOneFile = false
    /// By model, input and output.
    var tokens: [ExactText: (input: Int64, output: Int64)] = [:]
    /// By tool, calls and failures.
    var tools: [ExactText: (calls: Int64, failures: Int64)] = [:]

    var figures: Figures {
        var figures = Figures()
        figures.transcript = TranscriptIdentity(
            pathHash: Make.id(path), bytesRead: bytes, isComplete: true)
        figures.isOutputExact = true
        figures.tokens = tokens.sorted { $0.key < $1.key }.map { model, tokens in
            var bucket = TokenBucket(
                key: .init(model: model.string, day: "2026-11-22", band: .upTo100k))
            bucket.input = tokens.input
            bucket.output = tokens.output
            return bucket
        }
        figures.toolCalls = tools.sorted { $0.key < $1.key }.map { name, tool in
            ToolCalls(name: name.string, calls: tool.calls, failures: tool.failures)
        }
        return figures
    }

    var total: Int64 { tokens.values.reduce(0) { $0 + $1.input + $1.output } }

    /// Calls by tool that the figures have beyond earlier ones.
    func calls(after earlier: CumulativeFigures) -> [ExactText: Int64] {
        var calls: [ExactText: Int64] = [:]
        for (name, tool) in tools {
            let added = tool.calls - (earlier.tools[name]?.calls ?? 0)
            if added > 0 { calls[name] = added }
        }
        return calls
    }
}

extension Storm {
    static let tools = (0..<40).map { "Tool \($0)" } + ["Read", "Bash", "\u{E9}", "e\u{301}"]

    /// Lets an agent work: more tokens of some models or none, more calls, sometimes of many tools.
    mutating func grow(_ figures: inout CumulativeFigures) {
        figures.bytes += 10 + time(900)
        if !figures.isOneFile && once(in: 9) { figures.path = 1 + random(2) }
        for _ in 0..<random(4) {
            let model = ExactText(pick(Self.models))
            let before = figures.tokens[model] ?? (0, 0)
            figures.tokens[model] = (before.input + time(90), before.output + time(900))
        }
        var tools = (0...random(4)).map { _ in pick(Self.tools) }
        if once(in: 60) { tools = Self.tools }
        for tool in tools.map(ExactText.init) {
            let before = figures.tools[tool] ?? (0, 0)
            let calls = 1 + time(4)
            figures.tools[tool] = (before.calls + calls, before.failures + time(calls))
        }
    }
}

import AgentEvents

/// The tool calls of a transcript, by their ids.
struct ToolUseTable {
    /// Of calls and of results that came without one, alike.
    private var ids = NameTable()
    private var uses: [Use] = []
    private var names = NameTable()
    private var nameTexts: [String] = []

    private struct Use {
        /// Index of its name; −1: only a result was seen so far.
        var name: Int32 = -1
        var hasResult = false
        var isFailed = false
    }

    mutating func reserve(_ count: Int) {
        ids.reserve(count, ofSize: 32)
        uses.reserveCapacity(count)
    }

    /// The index of a call. `isNew` at the first line that has it.
    mutating func call(_ use: TranscriptLine.ToolUse) -> (index: Int, isNew: Bool) {
        let index = self.index(of: use.id)
        guard uses[index].name < 0 else { return (index, false) }
        uses[index].name = Int32(nameIndex(use.name))
        return (index, true)
    }

    mutating func result(_ result: TranscriptLine.ToolResult) -> Int {
        let index = self.index(of: result.toolUseID)
        uses[index].hasResult = true
        if result.isError { uses[index].isFailed = true }
        return index
    }

    func hasSucceeded(_ index: Int) -> Bool { uses[index].hasResult && !uses[index].isFailed }

    private mutating func index(of id: JSONText) -> Int {
        let index = ids.index(of: id)
        if index == uses.count { uses.append(Use()) }
        return index
    }

    private mutating func nameIndex(_ name: JSONText) -> Int {
        let index = names.index(of: name)
        if index == nameTexts.count {
            nameTexts.append(name.string.cleaned(to: Limit.listedTextSize))
        }
        return index
    }

    /// Calls and failures by name, ascending.
    var calls: [ToolCalls] {
        // Two names may be one when they are cut.
        var merged = NameTable()
        var calls: [ToolCalls] = []
        // By the index of a name.
        let places = nameTexts.map { name in
            let index = merged.index(of: name)
            if index == calls.count {
                calls.append(ToolCalls(name: name, calls: 0, failures: 0))
            }
            return index
        }
        for use in uses where use.name >= 0 {
            let index = places[Int(use.name)]
            calls[index].calls += 1
            if use.isFailed { calls[index].failures += 1 }
        }
        return calls.sorted { $0.name < $1.name }
    }
}

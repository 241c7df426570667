import AgentEvents

/// The calls of a thread by their ids, which items and patches have too.
struct RolloutCalls {
    private var ids = NameTable()
    private var uses: [Use] = []
    private var names = NameTable()
    private var nameTexts: [String] = []

    private struct Use {
        /// Index of its name; nil: no call had the id so far.
        var name: Int?
        var work = RolloutCall.Work.other
        var hasResult = false
        var isFailed = false
    }

    /// The index of a call. `isNew` at the first line that has it.
    mutating func call(_ call: RolloutCall) -> (index: Int, isNew: Bool) {
        // One without an id is a call of its own.
        let index = call.id.map { self.index(of: $0) } ?? self.index(ofName: "\n\(ids.count)")
        guard uses[index].name == nil else { return (index, false) }
        let name = names.index(of: call.toolName)
        if name == nameTexts.count {
            nameTexts.append(call.toolName.cleaned(to: Limit.listedTextSize))
        }
        uses[index].name = name
        uses[index].work = call.work
        return (index, true)
    }

    mutating func index(of id: JSONText) -> Int {
        let index = ids.index(of: id)
        if index == uses.count { uses.append(Use()) }
        return index
    }

    private mutating func index(ofName name: String) -> Int {
        let index = ids.index(of: name)
        if index == uses.count { uses.append(Use()) }
        return index
    }

    func isCall(_ index: Int) -> Bool { uses[index].name != nil }

    func work(_ index: Int) -> RolloutCall.Work { uses[index].work }

    mutating func noteResult(_ index: Int, isFailed: Bool) {
        uses[index].hasResult = true
        if isFailed { uses[index].isFailed = true }
    }

    func hasSucceeded(_ index: Int) -> Bool { uses[index].hasResult && !uses[index].isFailed }

    /// Calls and failures by name, ascending.
    var byTool: [ToolCalls] {
        // Two names may be one when they are cut.
        var merged = NameTable()
        var calls: [ToolCalls] = []
        for use in uses {
            guard let name = use.name else { continue }
            let index = merged.index(of: nameTexts[name])
            if index == calls.count {
                calls.append(ToolCalls(name: nameTexts[name], calls: 0, failures: 0))
            }
            calls[index].calls += 1
            if use.isFailed { calls[index].failures += 1 }
        }
        return calls.sorted { $0.name < $1.name }
    }
}

import AgentEvents

/// What a thread made: its edits and test runs, turn by turn.
struct RolloutTally {
    private var turn = 0
    private var paths = NameTable()
    private var commands = NameTable()
    private var edits: [Edit] = []
    private var runs: [TestRun] = []
    /// What each call or item is, by its index.
    private var roles: [Role] = []
    /// Runs that went on after their call, by what later calls name them by.
    private var running: [(command: Int64, run: Int)] = []

    /// Places in `edits` and in `runs`; a command may be both.
    private struct Role {
        var edit: Int?
        var run: Int?
    }

    private struct Edit {
        let index: Int
        let turn: Int
        var source: RolloutChange.Source
        var files: [FileEdit]
    }

    private struct TestRun {
        let runner: TestRunner
        let turn: Int
        /// Index of its command.
        let command: Int
        /// Of the last output that has a summary.
        var figures: TestFigures?
    }

    mutating func beginTurn() { turn += 1 }

    // MARK: - Calls

    /// Takes in the first line of a call.
    mutating func take(_ call: RolloutCall, index: Int) {
        switch call.work {
        case .command:
            guard let command = RolloutInput(call).command else { return }
            take(command: command, index: index)
            if OutputLine(command[...]).contains("apply_patch") {
                take(patch: command, index: index)
            }
        case .commandInput:
            guard let command = RolloutInput(call).runningCommand,
                let known = running.last(where: { $0.command == command })
            else { return }
            makeRole(index)
            roles[index].run = known.run
        case .patch:
            guard let patch = RolloutInput(call).patch else { return }
            take(patch: patch, index: index)
        case .script, .other: break
        }
    }

    private mutating func take(command: [UInt8], index: Int) {
        guard let runner = TestRunner(command: command) else { return }
        makeRole(index)
        roles[index].run = runs.count
        let place = commands.index(of: String(decoding: runner.command, as: UTF8.self))
        runs.append(TestRun(runner: runner, turn: turn, command: place))
    }

    private mutating func take(patch: [UInt8], index: Int) {
        let files = FileEdit.all(inPatch: patch, &paths)
        if !files.isEmpty { take(files, from: .patch, index: index) }
    }

    // MARK: - Results and items

    mutating func take(_ output: RolloutOutput, index: Int) {
        guard index < roles.count, let run = roles[index].run else { return }
        if let command = output.runningCommand { running.append((command, run)) }
        take(printed: output.printed, run: run)
    }

    /// - Parameter isCall: Whether it is of a call, which has said what the command is.
    mutating func take(_ item: RolloutCommandItem, index: Int, isCall: Bool) {
        if !isCall, index >= roles.count || roles[index].run == nil,
            let command = item.command.flatMap({ RolloutInput.command(ofWords: $0) })
        {
            take(command: command, index: index)
        }
        guard index < roles.count, let run = roles[index].run, let output = item.output else {
            return
        }
        take(printed: output.unescapedBytes, run: run)
    }

    private mutating func take(printed: [UInt8], run: Int) {
        if let figures = TestSummary.figures(of: printed, by: runs[run].runner) {
            runs[run].figures = figures
        }
    }

    mutating func take(_ change: RolloutChange, index: Int) {
        take(FileEdit.all(in: change.changes, &paths), from: change.source, index: index)
    }

    private mutating func take(
        _ files: [FileEdit], from source: RolloutChange.Source, index: Int
    ) {
        if index < roles.count, let place = roles[index].edit {
            guard source.rawValue >= edits[place].source.rawValue else { return }
            edits[place].source = source
            edits[place].files = files
        } else {
            makeRole(index)
            roles[index].edit = edits.count
            edits.append(Edit(index: index, turn: turn, source: source, files: files))
        }
    }

    private mutating func makeRole(_ index: Int) {
        while roles.count <= index { roles.append(Role()) }
    }

    // MARK: - Figures

    /// - Parameter hasSucceeded: Of a call, by its index.
    func figures(_ hasSucceeded: (Int) -> Bool) -> OutputFigures {
        var output = OutputFigures()
        let done = edits.filter { $0.source != .patch || hasSucceeded($0.index) }
        // Of a turn and a path. Those that are created come first: they are not modified as well.
        var places = NameTable()
        func isNew(_ file: FileEdit, in turn: Int) -> Bool {
            let count = places.count
            return places.index(of: "\(turn) \(file.path)") == count
        }
        for edit in done {
            for file in edit.files where file.kind == .created && isNew(file, in: edit.turn) {
                output.filesCreated += 1
            }
        }
        for edit in done {
            for file in edit.files {
                output.linesAdded = TokenBucket.sum(output.linesAdded, file.added)
                output.linesRemoved = TokenBucket.sum(output.linesRemoved, file.removed)
                if file.kind == .modified, isNew(file, in: edit.turn) { output.filesModified += 1 }
            }
        }
        output.tests = tests
        return output
    }

    private var tests: TestFigures? {
        var places = NameTable()
        var last: [TestFigures] = []
        for run in runs {
            guard let figures = run.figures else { continue }
            let index = places.index(of: "\(run.turn) \(run.command)")
            if index == last.count { last.append(figures) }
            last[index] = figures
        }
        if last.isEmpty { return nil }
        return last.reduce(into: TestFigures(passed: 0, failed: 0)) { sum, each in
            sum.passed = TokenBucket.sum(sum.passed, each.passed)
            sum.failed = TokenBucket.sum(sum.failed, each.failed)
        }
    }
}

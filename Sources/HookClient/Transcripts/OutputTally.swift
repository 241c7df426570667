import AgentEvents
import CLinux

/// What an agent made: the edits and test runs of a transcript, turn by turn.
struct OutputTally {
    private var turn = 0
    private var paths = NameTable()
    private var commands = NameTable()
    private var edits: [(use: Int32, edit: Edit)] = []
    private var runs: [TestRun] = []
    /// What each call is, by its index: 0, or a place in `edits` or `runs` and one more, which is
    /// negative for the latter. Most are nothing, and a number takes less room than a case.
    private var roles: [Int32] = []

    private struct TestRun {
        let runner: TestRunner
        let turn: Int
        /// Index of its command.
        let command: Int
        /// Of the last result that has a summary.
        var figures: TestFigures?
    }

    mutating func beginTurn() { turn += 1 }

    /// Takes in the first line of a call.
    mutating func take(_ use: TranscriptLine.ToolUse, index: Int) {
        if let kind = Edit.Kind(tool: use.name) {
            note(Int32(edits.count + 1), at: index)
            edits.append((Int32(index), Edit(kind, turn: turn, input: use.input, paths: &paths)))
        } else if use.name == "Bash" {
            guard let command = use.input?.bashCommand() else { return }
            // Every runner's words hold these letters, and few other commands do.
            guard command.contains("est") || command.contains("\\u"),
                let runner = TestRunner(command: command.unescapedBytes)
            else { return }
            note(-Int32(runs.count + 1), at: index)
            let place = commands.index(of: String(decoding: runner.command, as: UTF8.self))
            runs.append(TestRun(runner: runner, turn: turn, command: place))
        }
    }

    private mutating func note(_ role: Int32, at index: Int) {
        while roles.count <= index { roles.append(0) }
        roles[index] = role
    }

    /// Takes in a result.
    ///
    /// - Parameter toolUseResult: Of its line, if it is the only result there.
    mutating func take(
        _ result: TranscriptLine.ToolResult, index: Int, toolUseResult: JSONReader?
    ) {
        guard index < roles.count else { return }
        let role = Int(roles[index])
        if role > 0 {
            let place = role - 1
            edits[place].edit.take(result: result.content)
            if let toolUseResult { edits[place].edit.take(toolUseResult: toolUseResult) }
        } else if role < 0 {
            let place = -role - 1
            var text: [UInt8] = []
            for part in result.content?.resultTexts() ?? [] {
                if !text.isEmpty { text.append(0x0A) }
                text += part.unescapedBytes
            }
            if let figures = TestSummary.figures(of: text, by: runs[place].runner) {
                runs[place].figures = figures
            }
        }
    }

    /// - Parameter hasSucceeded: Of a call, by its index.
    func figures(_ hasSucceeded: (Int) -> Bool) -> OutputFigures {
        var output = OutputFigures()
        var created: [Place] = []
        var modified: [Place] = []
        for (use, edit) in edits where hasSucceeded(Int(use)) {
            guard let path = edit.path else { continue }
            let place = Place(turn: edit.turn, name: path)
            if edit.creates { created.append(place) } else { modified.append(place) }
            output.linesAdded = TokenBucket.sum(output.linesAdded, edit.lines.added)
            output.linesRemoved = TokenBucket.sum(output.linesRemoved, edit.lines.removed)
        }
        created = Place.distinct(created)
        output.filesCreated = Int64(created.count)
        output.filesModified =
            Int64(Place.distinct(created + Place.distinct(modified)).count - created.count)
        output.tests = tests
        return output
    }

    private var tests: TestFigures? {
        var last: [(place: Place, figures: TestFigures)] = []
        for run in runs {
            guard let figures = run.figures else { continue }
            let place = Place(turn: run.turn, name: run.command)
            if let index = last.lastIndex(where: { $0.place == place }) {
                last[index].figures = figures
            } else {
                last.append((place, figures))
            }
        }
        if last.isEmpty { return nil }
        return last.reduce(into: TestFigures(passed: 0, failed: 0)) { sum, each in
            sum.passed = TokenBucket.sum(sum.passed, each.figures.passed)
            sum.failed = TokenBucket.sum(sum.failed, each.figures.failed)
        }
    }

    /// A path or a command within a turn.
    private struct Place: Comparable {
        let turn: Int
        let name: Int

        static func < (left: Place, right: Place) -> Bool {
            (left.turn, left.name) < (right.turn, right.name)
        }

        static func distinct(_ places: [Place]) -> [Place] {
            var result: [Place] = []
            for place in places.sorted() where result.last != place { result.append(place) }
            return result
        }
    }
}

extension JSONText {
    /// Whether the text as it stands, escapes unresolved, holds these bytes.
    fileprivate func contains(_ text: StaticString) -> Bool {
        agentlog_contains(
            rawBytes.baseAddress, rawBytes.count, text.utf8Start, text.utf8CodeUnitCount) != 0
    }
}

extension JSONReader {
    fileprivate func bashCommand() -> JSONText? {
        var json = self
        guard json.peek() == UInt8(ascii: "{") else { return nil }
        var command: JSONText?
        try? json.object { json, key throws(Failure) in
            if key == "command" { command = try json.textOrSkip() } else { try json.skip() }
        }
        return command
    }
}

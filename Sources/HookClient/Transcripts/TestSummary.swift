import AgentEvents

/// What a test runner's output says at its end: docs/events.md, Output.
struct TestSummary {
    private let output: [UInt8]

    /// The figures in the output of a command, of each of its runners; nil if it has no summary.
    static func figures(of output: [UInt8], by runner: TestRunner) -> TestFigures? {
        let summary = TestSummary(output)
        var sum = TestFigures(passed: 0, failed: 0)
        for kind in runner.kinds {
            let figures =
                switch kind {
                case .pytest: summary.pytest
                case .cargo: summary.cargo
                case .nextest: summary.nextest
                case .go: summary.go
                case .jest: summary.jest
                case .swift: summary.swift
                case .mix: summary.mix
                }
            guard let figures else { continue }
            sum.passed += figures.passed
            sum.failed += figures.failed
        }
        // A summary of no tests is none.
        return sum.passed + sum.failed > 0 ? sum : nil
    }

    private init(_ output: [UInt8]) {
        self.output = OutputLine.withoutColours(output)
    }

    private var lines: [OutputLine] {
        output.split(separator: 0x0A, omittingEmptySubsequences: true).map(OutputLine.init)
    }

    /// From the last line on, the first thing that one says. Nearly always it is near the end, and
    /// what is before that is not divided.
    private func last(_ figures: (OutputLine) -> TestFigures?) -> TestFigures? {
        var end = output.count
        while end > 0 {
            var start = end
            while start > 0, output[start - 1] != 0x0A { start -= 1 }
            if start < end, let found = figures(OutputLine(output[start..<end])) { return found }
            end = start - 1
        }
        return nil
    }

    private var pytest: TestFigures? {
        last { line in
            let passed = line.number(before: " passed")
            let failed = line.number(before: " failed")
            let errors = line.number(before: " error")
            guard passed ?? failed ?? errors != nil, line.hasDuration else { return nil }
            return TestFigures(passed: passed ?? 0, failed: (failed ?? 0) + (errors ?? 0))
        }
    }

    private var cargo: TestFigures? {
        let results = lines.filter { $0.contains("test result: ") }
        guard !results.isEmpty else { return nil }
        return results.reduce(into: TestFigures(passed: 0, failed: 0)) { sum, line in
            sum.passed += line.number(before: " passed;") ?? 0
            sum.failed += line.number(before: " failed;") ?? 0
        }
    }

    private var nextest: TestFigures? {
        last { line in
            guard line.contains("Summary "), line.number(before: " test") != nil else { return nil }
            return TestFigures(
                passed: line.number(before: " passed") ?? 0,
                failed: line.number(before: " failed") ?? 0)
        }
    }

    private var go: TestFigures? {
        let passed = lines.count { $0.begins(with: "--- PASS: ") }
        if passed > 0 {
            let failed = lines.count { $0.begins(with: "--- FAIL: ") }
            return TestFigures(passed: Int64(passed), failed: Int64(failed))
        }
        let good = lines.count { $0.begins(with: "ok ") || $0.begins(with: "ok\t") }
        let bad = lines.count { $0.begins(with: "FAIL\t") }
        return good + bad == 0 ? nil : TestFigures(passed: Int64(good), failed: Int64(bad))
    }

    private var jest: TestFigures? {
        last { line in
            let line = line.withoutIndent
            guard line.begins(with: "Tests:") || line.begins(with: "Tests ") else { return nil }
            let passed = line.number(before: " passed")
            let failed = line.number(before: " failed")
            guard passed ?? failed != nil else { return nil }
            return TestFigures(passed: passed ?? 0, failed: failed ?? 0)
        }
    }

    private var swift: TestFigures? {
        var sum: TestFigures?
        func add(_ all: Int64, failed: Int64) {
            let failed = min(all, failed)
            sum = TestFigures(
                passed: (sum?.passed ?? 0) + all - failed, failed: (sum?.failed ?? 0) + failed)
        }
        let classic = lines.last {
            $0.number(after: "Executed ") != nil && $0.number(before: " failure") != nil
        }
        if let classic, let all = classic.number(after: "Executed ") {
            add(all, failed: classic.number(before: " failure") ?? 0)
        }
        let modern = lines.last { $0.number(after: "Test run with ") != nil }
        if let modern, let all = modern.number(after: "Test run with ") {
            let hasFailed = modern.contains(" failed after")
            add(all, failed: hasFailed ? modern.number(before: " issue") ?? 0 : 0)
        }
        return sum
    }

    private var mix: TestFigures? {
        last { line in
            guard let all = line.number(before: " test"),
                let failed = line.number(before: " failure")
            else { return nil }
            return TestFigures(passed: max(0, all - failed), failed: min(all, failed))
        }
    }
}

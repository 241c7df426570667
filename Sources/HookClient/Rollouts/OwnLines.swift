import AgentEvents

/// What the lines of a rollout say that are its thread's own; requests aside.
struct OwnLines {
    private(set) var calls = RolloutCalls()
    private var tally = RolloutTally()
    private var turn = Turn()
    private var hasNamedTurns = false
    private var end = End.nothing
    private(set) var error: ErrorDetails?
    private var firstPromptMilliseconds: Int64?
    private var firstAnswerMilliseconds: Int64?
    /// The least and the greatest time of the lines.
    private(set) var firstMilliseconds: Int64?
    private(set) var lastMilliseconds: Int64?
    /// Of the first and of the last line that has a time.
    private(set) var firstLineMilliseconds: Int64?
    private(set) var lastLineMilliseconds: Int64?

    private enum End {
        case nothing, completed, failed, unanswered, interrupted
    }

    private struct Turn {
        var hasPrompt = false
        /// Such a turn has no answer of its own.
        var isCompactionOrReview = false
    }

    var hasLines: Bool { end != .nothing }

    /// - Parameter statesFailures: Whether a turn that fails says so.
    mutating func take(_ fact: RolloutLine.Fact, at time: Int64?, statesFailures: Bool) {
        if end == .nothing { end = .completed }
        if let time { note(time) }
        switch fact {
        case .turnStart:
            hasNamedTurns = true
            beginTurn()
        case .prompt:
            if !hasNamedTurns { beginTurn() }
            turn.hasPrompt = true
            firstPromptMilliseconds = firstPromptMilliseconds ?? time
            goOn()
        case .agentMessage: firstPromptMilliseconds = firstPromptMilliseconds ?? time
        case .answer:
            firstAnswerMilliseconds = firstAnswerMilliseconds ?? time
            goOn()
        case .call(let call):
            firstAnswerMilliseconds = firstAnswerMilliseconds ?? time
            goOn()
            let (index, isNew) = calls.call(call)
            if isNew { tally.take(call, index: index) }
        case .result(let id, let output): takeResult(of: id, output)
        case .command(let item):
            let index = calls.index(of: item.id)
            tally.take(item, index: index, isCall: calls.isCall(index))
        case .change(let change): tally.take(change, index: calls.index(of: change.id))
        case .compaction, .review: turn.isCompactionOrReview = true
        case .turnEnd(let turnEnd): take(turnEnd, statesFailures: statesFailures)
        case .turnAbort: (end, error) = (.interrupted, nil)
        case .meta, .context, .speed, .usage, .totals, .nothing: break
        }
    }

    private mutating func beginTurn() {
        turn = Turn()
        tally.beginTurn()
    }

    /// What ended before has not ended: somebody spoke or did something since. That a turn has
    /// begun does not say so, because a run may be read up to then.
    private mutating func goOn() { (end, error) = (.completed, nil) }

    private mutating func take(_ turnEnd: RolloutTurnEnd, statesFailures: Bool) {
        if let failure = turnEnd.error {
            end = .failed
            error = ErrorDetails(
                type: failure.word.flatMap(ErrorDetails.word) ?? "api_error",
                text: failure.message?.string)
        } else {
            let isUnanswered =
                !turnEnd.hasAnswer && !statesFailures && turn.hasPrompt
                && !turn.isCompactionOrReview
            (end, error) = (isUnanswered ? .unanswered : .completed, nil)
        }
    }

    private mutating func takeResult(of id: JSONText, _ output: JSONReader?) {
        let index = calls.index(of: id)
        guard calls.isCall(index) else { return }
        let result = RolloutOutput(output, of: calls.work(index))
        calls.noteResult(index, isFailed: result.isFailed)
        tally.take(result, index: index)
    }

    private mutating func note(_ time: Int64) {
        firstLineMilliseconds = firstLineMilliseconds ?? time
        lastLineMilliseconds = time
        firstMilliseconds = min(firstMilliseconds ?? time, time)
        lastMilliseconds = max(lastMilliseconds ?? time, time)
    }

    var outcome: (Reading.Outcome, evidence: String) {
        switch end {
        case .nothing: (.success, "no_transcript")
        case .completed: (.success, "completed")
        case .failed: (.failure, "api_error")
        case .unanswered: (.failure, "no_answer")
        case .interrupted: (.cancelled, "interrupted")
        }
    }

    var responseTimeMilliseconds: Int64? {
        guard let prompt = firstPromptMilliseconds, let answer = firstAnswerMilliseconds,
            answer >= prompt
        else { return nil }
        return answer - prompt
    }

    var output: OutputFigures { tally.figures { calls.hasSucceeded($0) } }
}

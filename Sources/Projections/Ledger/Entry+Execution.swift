import AgentEvents

extension Entry {
    /// The entry as people count it.
    ///
    /// - Parameters:
    ///   - held: What its transcript says, cumulative.
    ///   - measured: The records of its measurements.
    ///   - earlier: What the transcripts of the agent's earlier entries said.
    func execution(
        of agent: AgentKey, run: Int, held: Reading?, after earlier: LatestFigures,
        measured: [UInt64], rules: Rules
    ) -> Execution {
        let (figures, isNegative) = earlier.subtracted(from: held?.figures ?? Figures())
        let (tokens, models) = rules.prices.sums(of: figures.tokens ?? [])
        let name = name ?? reportName ?? (agent.isMain ? "main" : nil)
        var parent = Parent()
        let isReported = report.parentToolUseID != nil
        parent.agentID = isReported ? report.parentAgentID : held?.task.parentAgentID
        parent.toolUseID = report.parentToolUseID ?? held?.task.parentToolUseID
        parent.launch = report.launch
        let status = status(held)
        let isReportedFailure = reportDecides(held)
        var task = held?.task ?? TaskFacts()
        task.description = task.description ?? report.taskDescription ?? startDescription
        let differs = run == 1 && isContradicted(by: report, held)
        return Execution(
            agent: agent, run: run, id: openedBy, name: name,
            type: agent.isMain ? TypeRules.mainType : rules.types.type(of: name ?? ""),
            project: project,
            harnessVersion: harnessVersion, status: status, startMilliseconds: start,
            endMilliseconds: end, lastSeenMilliseconds: lastSeen,
            evidence: isReportedFailure
                ? "reported" : endedBy == .stop ? held?.outcomeEvidence : closeReason,
            error: isReportedFailure ? report.error : endedBy == .stop ? held?.error : nil,
            pairing: pairing, parent: parent,
            toolCalls: figures.toolCalls ?? [], models: models, tokens: tokens,
            isOutputExact: figures.isOutputExact,
            responseTimeMilliseconds: figures.responseTimeMilliseconds, output: figures.output,
            task: task, transcript: figures.transcript,
            findings: findings(
                status, held, isNegative: isNegative, isUnpriced: tokens.unpriced > 0,
                differs: differs),
            offsets: (offsets + measured).sorted())
    }

    private func status(_ held: Reading?) -> Execution.Status {
        switch kind {
        case .internal: return .internal
        case .unpaired: return .unpaired
        case .linked: return .linked
        case .run: break
        }
        switch endedBy {
        case nil: return .running
        case .nextPrompt: return .cancelled
        case .close(.timeout): return .timeout
        case .close(.cancelled): return .cancelled
        case .close(.lost): return .lost
        case .stop:
            switch reportDecides(held) ? report.outcome : held?.outcome {
            case .success, nil: return .success
            case .failure: return .failure
            case .cancelled: return .cancelled
            }
        }
    }

    /// Whether the parent's report says that the call failed, and the agent's own stop nothing of
    /// it.
    private func reportDecides(_ held: Reading?) -> Bool {
        guard kind == .run, endedBy == .stop, let outcome = report.outcome, outcome != .success
        else {
            return false
        }
        return held?.outcome == .success || held?.outcome == nil
    }

    private func findings(
        _ status: Execution.Status, _ held: Reading?, isNegative: Bool, isUnpriced: Bool,
        differs: Bool
    ) -> [FindingCount] {
        guard !isOpen else { return [] }
        var counts: [(Finding, Int64)] = []
        if let endedBy, endedBy != .stop { counts.append((.closedWithoutStop, 1)) }
        let transcript = held?.figures.transcript
        if transcript?.isComplete == false { counts.append((.incompleteTranscript, 1)) }
        if held?.figures.isOutputExact == false { counts.append((.inexactOutput, 1)) }
        if isInferred { counts.append((.inferredStart, 1)) }
        if kind == .internal { counts.append((.internalStop, 1)) }
        if kind == .linked { counts.append((.linkedStop, 1)) }
        if isNegative { counts.append((.negativeFigures, 1)) }
        if status.isCounted, transcript == nil { counts.append((.noTranscript, 1)) }
        counts.append((.repeatedStart, repeatedStarts))
        counts.append((.repeatedStop, repeatedStops))
        if differs { counts.append((.reportDiffers, 1)) }
        if kind == .unpaired { counts.append((.unpairedStop, 1)) }
        if status.isCounted, isUnpriced { counts.append((.unpriced, 1)) }
        return counts.filter { $0.1 > 0 }.map { FindingCount(finding: $0.0, count: $0.1) }
    }

    /// Whether the harness's own totals of a finished run disagree with its transcript.
    private func isContradicted(by report: Reported, _ held: Reading?) -> Bool {
        guard !isOpen, report.launch == .foreground, let figures = held?.figures,
            let transcript = figures.transcript, transcript.isComplete
        else { return false }
        if let uses = report.totalToolUses,
            uses != (figures.toolCalls ?? []).reduce(0, { $0 + $1.calls })
        {
            return true
        }
        if let duration = report.totalDurationMilliseconds,
            let first = transcript.firstMilliseconds, let last = transcript.lastMilliseconds
        {
            return (duration - (last - first)).magnitude > 500
        }
        return false
    }
}

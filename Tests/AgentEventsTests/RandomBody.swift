import AgentEvents

extension AgentEvent.Body {
    static func random(using random: inout SplitMix64) -> AgentEvent.Body {
        switch random.below(12) {
        case 0: .started(.random(using: &random))
        case 1: .measured(.random(using: &random))
        case 2: .reported(.random(using: &random))
        case 3, 4: .linked(.random(using: &random))
        case 5: .closed(.random(using: &random))
        case 6: .sessionStarted(source: random.maybe(String.random))
        case 7: .sessionEnded(reason: random.maybe(String.random))
        case 8: .prompted
        case 9: .turnStopped(.random(using: &random))
        default: .stopped(.random(using: &random))
        }
    }
}

extension Started {
    fileprivate static func random(using random: inout SplitMix64) -> Started {
        var started = Started()
        started.taskDescription = random.maybe(String.random)
        started.toolsGranted = random.maybe { $0.list(String.random) }
        started.contextSize = random.maybe { $0.quantity() }
        started.parentToolUseID = random.maybe(String.random)
        started.parentAgentID = random.maybe(String.random)
        started.spawnDepth = random.maybe { $0.quantity() }
        return started
    }
}

extension Reported {
    fileprivate static func random(using random: inout SplitMix64) -> Reported {
        var reported = Reported()
        reported.parentAgentID = random.maybe(String.random)
        reported.parentToolUseID = random.maybe(String.random)
        reported.launch = random.maybe { $0.pick([.foreground, .background]) }
        reported.totalTokens = random.maybe { $0.count() }
        reported.totalToolUses = random.maybe { $0.count() }
        reported.totalDurationMilliseconds = random.maybe { $0.count() }
        reported.outcome = random.maybe { $0.pick([.success, .failure, .cancelled]) }
        reported.error = random.maybe(ErrorDetails.random)
        reported.taskDescription = random.maybe(String.random)
        return reported
    }
}

extension Measured {
    fileprivate static func random(using random: inout SplitMix64) -> Measured {
        Measured(openedBy: .random(using: &random), reading: .random(using: &random))
    }
}

extension Linked {
    fileprivate static func random(using random: inout SplitMix64) -> Linked {
        Linked(
            openedBy: random.maybe(EventID.random), stopEventID: .random(using: &random),
            stoppedAgentID: .random(using: &random), stoppedMilliseconds: random.time(),
            startMilliseconds: random.maybe { $0.time() }, evidence: random.maybe(String.random),
            isVoid: random.chance(30), reading: .random(using: &random))
    }
}

extension Closed {
    fileprivate static func random(using random: inout SplitMix64) -> Closed {
        Closed(
            openedBy: .random(using: &random),
            status: random.pick([.timeout, .cancelled, .lost]),
            reason: random.maybe(String.random), lastSeenMilliseconds: random.time())
    }
}

extension Stopped {
    fileprivate static func random(using random: inout SplitMix64) -> Stopped {
        var stopped = Stopped()
        stopped.stopHookActive = random.maybe { $0.chance(50) }
        stopped.reading = .random(using: &random)
        stopped.backgroundTasks = random.maybe { random in
            random.list { random in
                BackgroundTask(
                    id: .random(using: &random), type: random.maybe(String.random),
                    status: random.maybe(String.random))
            }
        }
        return stopped
    }
}

extension Reading {
    fileprivate static func random(using random: inout SplitMix64) -> Reading {
        var reading = Reading()
        reading.outcome = random.maybe { $0.pick([.success, .failure, .cancelled]) }
        reading.outcomeEvidence = random.maybe(String.random)
        reading.error = random.maybe(ErrorDetails.random)
        reading.task = .random(using: &random)
        reading.figures.output = random.maybe(OutputFigures.random)
        reading.figures.toolCalls = random.maybe { random in
            random.list { random in
                ToolCalls(
                    name: .random(using: &random), calls: random.count(),
                    failures: random.count())
            }
        }
        reading.figures.tokens = random.maybe { $0.list(TokenBucket.random) }
        reading.figures.isOutputExact = random.maybe { $0.chance(50) }
        reading.figures.responseTimeMilliseconds = random.maybe { $0.quantity() }
        reading.figures.transcript = random.maybe { random in
            var identity = TranscriptIdentity(
                pathHash: .random(using: &random), bytesRead: random.quantity(),
                isComplete: random.chance(50))
            identity.firstMilliseconds = random.maybe { $0.time() }
            identity.lastMilliseconds = random.maybe { $0.time() }
            return identity
        }
        return reading
    }
}

extension ErrorDetails {
    fileprivate static func random(using random: inout SplitMix64) -> ErrorDetails {
        ErrorDetails(
            type: .random(using: &random), message: random.maybe(String.random),
            stack: random.maybe(String.random))
    }
}

extension TaskFacts {
    fileprivate static func random(using random: inout SplitMix64) -> TaskFacts {
        var task = TaskFacts()
        task.description = random.maybe(String.random)
        task.source = random.maybe { $0.pick(Source.allCases) }
        task.waveNumber = random.maybe { $0.count() }
        task.parentToolUseID = random.maybe(String.random)
        task.parentAgentID = random.maybe(String.random)
        task.spawnDepth = random.maybe { $0.quantity() }
        return task
    }
}

extension OutputFigures {
    fileprivate static func random(using random: inout SplitMix64) -> OutputFigures {
        var output = OutputFigures()
        output.filesCreated = random.count()
        output.filesModified = random.count()
        output.linesAdded = random.count()
        output.linesRemoved = random.count()
        output.tests = random.maybe {
            TestFigures(passed: $0.count(), failed: $0.count())
        }
        return output
    }
}

extension TokenBucket {
    fileprivate static func random(using random: inout SplitMix64) -> TokenBucket {
        var bucket = TokenBucket(
            key: Key(
                model: .random(using: &random), day: .random(using: &random),
                band: random.pick([.upTo100k, .upTo200k, .more]),
                speed: random.maybe(String.random), region: random.maybe(String.random)))
        bucket.input = random.count()
        bucket.output = random.count()
        bucket.cacheWrite5Minutes = random.count()
        bucket.cacheWrite1Hour = random.count()
        bucket.cacheRead = random.count()
        bucket.webSearches = random.count()
        return bucket
    }
}

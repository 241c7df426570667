import AgentEvents
import Glibc

/// What a transcript said, with numbers for names: first cumulative, then what a run made of it.
///
/// Kept from line to line, so that reading figures allocates nothing.
struct ReplayFigures {
    struct Tool: BitwiseCopyable {
        var name: UInt32 = 0
        var calls: Int64 = 0
        var failures: Int64 = 0
    }

    struct Bucket {
        var model: UInt32 = 0
        var day: UInt32 = 0
        var band = TokenBucket.PromptBand.upTo100k
        /// One more than the text's number; 0: absent or empty, which is the same here.
        var speed: UInt32 = 0
        var region: UInt32 = 0
        var counts = SIMD8<Int64>()

        /// Input, output, cache writes of 5 minutes and 1 hour, cache reads.
        var total: Int64 { counts[0] + counts[1] + counts[2] + counts[3] + counts[4] }
        var webSearches: Int64 { counts[5] }

        func hasSameKey(as other: Bucket) -> Bool {
            model == other.model && day == other.day && band == other.band
                && speed == other.speed && region == other.region
        }
    }

    var tools: [Tool] = []
    var buckets: [Bucket] = []
    private var hasTools = false
    private var hasTokens = false
    private var hasOutput = false
    private var output = OutputFigures()
    private var tests: TestFigures?

    /// Takes the figures of a line.
    ///
    /// - Returns: False if they are none that we write: names out of order or twice, names that
    ///   cannot be told by numbers, too many tools for all pairs. Then others have to fold them.
    mutating func load(
        _ line: borrowing CanonicalLine, _ bytes: UnsafePointer<UInt8>, _ texts: InternedTexts
    ) -> Bool {
        tools.removeAll(keepingCapacity: true)
        buckets.removeAll(keepingCapacity: true)
        hasTools = line.reading.hasTools
        hasTokens = line.reading.hasTokens
        hasOutput = line.reading.hasOutput
        output = line.reading.output
        tests = line.reading.hasTests ? line.reading.tests : nil
        guard line.tools.count <= ViewDelta.pairedTools else { return false }
        func number(_ text: CanonicalLine.Text) -> UInt32 {
            texts.number(of: bytes + Int(text.start), count: Int(max(0, text.count)))
        }
        for (index, tool) in line.tools.enumerated() {
            if index > 0, order(bytes, line.tools[index - 1].name, tool.name) >= 0 {
                return false
            }
            let name = number(tool.name)
            if name == InternedTexts.refused { return false }
            tools.append(Tool(name: name, calls: tool.calls, failures: tool.failures))
        }
        for (index, said) in line.buckets.enumerated() {
            if index > 0, !isAscending(bytes, line.buckets[index - 1], said) { return false }
            var bucket = Bucket(model: number(said.model), day: number(said.day), band: said.band)
            let speed = number(said.speed)
            let region = number(said.region)
            if bucket.model == InternedTexts.refused || bucket.day == InternedTexts.refused
                || speed == InternedTexts.refused || region == InternedTexts.refused
            {
                return false
            }
            bucket.speed = said.speed.count <= 0 ? 0 : speed + 1
            bucket.region = said.region.count <= 0 ? 0 : region + 1
            bucket.counts = SIMD8<Int64>(
                said.input, said.output, said.cacheWrite5Minutes, said.cacheWrite1Hour,
                said.cacheRead, said.webSearches, 0, 0)
            buckets.append(bucket)
        }
        return true
    }

    /// As `memcmp(3)` of texts: negative, if the left one comes first.
    private func order(
        _ bytes: UnsafePointer<UInt8>, _ left: CanonicalLine.Text, _ right: CanonicalLine.Text
    ) -> Int {
        let (leftCount, rightCount) = (Int(max(0, left.count)), Int(max(0, right.count)))
        let order = memcmp(
            bytes + Int(left.start), bytes + Int(right.start), min(leftCount, rightCount))
        return order == 0 ? leftCount - rightCount : Int(order)
    }

    private func isAscending(
        _ bytes: UnsafePointer<UInt8>, _ left: CanonicalLine.Bucket,
        _ right: CanonicalLine.Bucket
    ) -> Bool {
        // Absent and empty are one here, as where repeated buckets are added up.
        var order = order(bytes, left.model, right.model)
        if order == 0 { order = self.order(bytes, left.day, right.day) }
        if order == 0 && left.band != right.band {
            return left.band.rawValue < right.band.rawValue
        }
        if order == 0 { order = self.order(bytes, left.speed, right.speed) }
        if order == 0 { order = self.order(bytes, left.region, right.region) }
        return order < 0
    }

    /// Takes out tools and buckets of which nothing was counted.
    mutating func removeZeros() {
        tools.removeAll { $0.calls == 0 && $0.failures == 0 }
        buckets.removeAll { $0.total == 0 && $0.webSearches == 0 }
    }

    /// Takes away what an earlier entry of the same transcript said: as
    /// ``Figures/subtracting(_:)``.
    ///
    /// - Returns: Whether a difference was below zero.
    mutating func subtract(_ earlier: ReplayFigures) -> Bool {
        var isNegative = false
        func difference(_ newer: Int64, _ older: Int64) -> Int64 {
            if newer < older { isNegative = true }
            return max(0, newer - older)
        }
        if hasTools {
            for before in earlier.tools where before.calls + before.failures > 0 {
                if !tools.contains(where: { $0.name == before.name }) { isNegative = true }
            }
            tools = tools.compactMap { tool in
                guard let before = earlier.tools.first(where: { $0.name == tool.name }) else {
                    return tool.calls == 0 && tool.failures == 0 ? nil : tool
                }
                let own = Tool(
                    name: tool.name, calls: difference(tool.calls, before.calls),
                    failures: difference(tool.failures, before.failures))
                return own.calls == 0 && own.failures == 0 ? nil : own
            }
        }
        if hasTokens {
            for before in earlier.buckets where before.total + before.webSearches > 0 {
                if !buckets.contains(where: { $0.hasSameKey(as: before) }) { isNegative = true }
            }
            buckets = buckets.compactMap { bucket in
                guard let before = earlier.buckets.first(where: { $0.hasSameKey(as: bucket) })
                else { return bucket.total == 0 && bucket.webSearches == 0 ? nil : bucket }
                var own = bucket
                for place in 0..<6 {
                    own.counts[place] = difference(bucket.counts[place], before.counts[place])
                }
                return own.total == 0 && own.webSearches == 0 ? nil : own
            }
        }
        if hasOutput && earlier.hasOutput {
            _ = difference(output.filesCreated, earlier.output.filesCreated)
            _ = difference(output.filesModified, earlier.output.filesModified)
            _ = difference(output.linesAdded, earlier.output.linesAdded)
            _ = difference(output.linesRemoved, earlier.output.linesRemoved)
            if let tests, let before = earlier.tests {
                _ = difference(tests.passed, before.passed)
                _ = difference(tests.failed, before.failed)
            }
        }
        return isNegative
    }
}

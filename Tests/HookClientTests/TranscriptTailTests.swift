import AgentEvents
import Foundation
import Testing

@testable import HookClient

/// A transcript that is followed says what the whole file says, however it came to be.
@Suite struct TranscriptTailTests {
    /// Appended in pieces of any size, read in steps of any size.
    @Test(arguments: [11, 12, 13, 14, 15, 16, 17, 18] as [UInt64])
    func readingOnEqualsReadingTheWhole(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let file = try GrowingFile()
        var bytes = RandomTranscript.bytes(lines: 60, &random)
        // The last line may lack its newline.
        if random.chance(50) { bytes.removeLast() }
        let start = RandomTranscript.time(random.below(60))
        for lines in [TranscriptReading.Lines.agent, .main] {
            try file.replace(by: [])
            let tail = Followed(
                path: file.path, sessionID: "s", lines: lines, from: start)
            var rest = bytes[...]
            while !rest.isEmpty {
                let size = random.chance(20) ? 1 : random.below(2_500)
                try file.append(rest.prefix(size))
                rest = rest.dropFirst(size)
                if random.chance(30) { continue }
                tail.catchUp(limit: random.chance(20) ? 1 + random.below(600) : 8 << 20)
                try file.expect(tail, lines, from: start, "seed \(seed)")
            }
            tail.catchUp()
            try file.expect(tail, lines, from: start, "seed \(seed), at the end")
        }
    }

    /// Cut off, overwritten, replaced and put back, as often as it is looked at.
    @Test(arguments: [21, 22, 23, 24, 25, 26] as [UInt64])
    func whateverHappensToTheFile(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let file = try GrowingFile()
        try file.replace(by: [])
        let tail = Followed(path: file.path, sessionID: "s", lines: .agent, from: nil)
        for step in 0..<120 {
            let bytes = RandomTranscript.bytes(lines: 1 + random.below(6), &random)
            switch random.below(6) {
            case 0: try file.truncate(to: random.below(try file.size() + 1))
            case 1:
                // Shorter and longer again before anybody looks.
                try file.truncate(to: random.below(try file.size() + 1))
                try file.append(bytes + RandomTranscript.bytes(lines: 20, &random))
            case 2: try file.replace(by: bytes)
            default: try file.append(bytes.dropLast(random.below(bytes.count)))
            }
            tail.catchUp(limit: random.chance(50) ? 1 + random.below(600) : 8 << 20)
            try file.expect(tail, .agent, from: nil, "seed \(seed), step \(step)")
        }
    }

    /// A line that is still being written says nothing, and is read once it is there.
    @Test func aTornLineIsReadWhenItIsWhole() throws {
        let file = try GrowingFile()
        let (first, second) = (file.answer(1), file.answer(2, tool: "Bash"))
        try file.append(first + second.prefix(100))
        let tail = Followed(path: file.path, sessionID: "s", lines: .agent)
        #expect(tail.advance())
        #expect(tail.tokens == 1)
        #expect(tail.offset == first.count)
        #expect(tail.isLevel)
        try file.append(second.dropFirst(100).dropLast())
        #expect(tail.advance())
        #expect(tail.tokens == 2)
        #expect(tail.offset == first.count)
        #expect(tail.lastTool == "Bash")
        try file.append([0x0A])
        #expect(tail.advance())
        #expect(tail.tokens == 2)
        #expect(tail.offset == first.count + second.count)
        // Nor was it taken for good while it could go on.
        let odd = file.answer(3).dropLast()
        try file.append(odd)
        #expect(tail.advance())
        #expect(tail.tokens == 3)
        try file.append(Array(" {}\n".utf8))
        #expect(tail.advance())
        #expect(tail.tokens == 2)
    }

    /// Where nothing changed nothing is opened, and where something did only that is read.
    @Test func onlyWhatIsNewIsRead() throws {
        let file = try GrowingFile()
        var size = 0
        let tail = Followed(path: file.path, sessionID: "s", lines: .agent)
        for number in 1...20 {
            let line = file.answer(number, padding: 5_000)
            try file.append(line)
            size += line.count
            #expect(tail.advance())
            #expect(tail.bytesRead == size)
            #expect(tail.file?.size == size)
            #expect(!tail.advance())
            #expect(tail.bytesRead == size)
        }
        #expect(tail.tokens == 20)
        #expect(tail.lastLineMilliseconds == TranscriptFixture.start + 20_000)
    }

    /// What is left at the limit comes at the next calls; until then it is not level.
    @Test func aCallIsBounded() throws {
        let file = try GrowingFile()
        let lines = (1...10).map { file.answer($0, padding: $0 == 5 ? 3_000 : 0) }
        try file.append(lines.joined())
        let tail = Followed(path: file.path, sessionID: "s", lines: .agent)
        var steps: [Int64] = []
        while tail.advance(limit: 2 * lines[0].count + 20) {
            steps.append(tail.tokens)
            #expect(tail.isLevel == (tail.tokens == 10))
        }
        // Two lines at a time; before the long one a step finds that it is long.
        #expect(steps == [2, 4, 4, 5, 7, 9, 10])
        try file.append(file.answer(11))
        #expect(tail.advance(limit: 0))
        #expect(tail.advance(limit: 0))
        #expect(tail.tokens == 10)
        #expect(tail.isLevel)
        #expect(tail.advance())
        #expect(tail.tokens == 11)
    }

    /// A line of 32 MiB, and what is behind 64 MiB: the whole file is not read further either, and
    /// not again at each call. The files are ones of holes.
    @Test(arguments: [40 << 20, 63 << 20, 70 << 20])
    func whatIsNotReadStaysUnread(size: Int) throws {
        let file = try GrowingFile()
        try file.append(file.answer(1))
        try file.truncate(to: size)
        try file.append(Array("\n".utf8) + file.answer(2))
        let tail = Followed(path: file.path, sessionID: "s", lines: .agent)
        tail.catchUp()
        try file.expect(tail, .agent, from: nil, "\(size)")
        #expect(tail.tokens == 1)
        #expect(tail.isLevel)
        let bytes = tail.bytesRead
        #expect(bytes == (8 + 8 + 32) << 20)
        try file.append(file.answer(3))
        #expect(tail.advance())
        #expect(!tail.advance())
        #expect(tail.bytesRead == bytes)
        // Another file is another chance.
        try file.replace(by: file.answer(4))
        tail.catchUp()
        #expect(tail.tokens == 1)
    }

    /// The 64 MiB are of whole lines, and what they say stays known while the file grows.
    @Test func aTranscriptIsFollowedUpTo64MiB() throws {
        let file = try GrowingFile()
        try file.append(file.answer(1))
        for end in 1...65 {
            try file.truncate(to: end << 20)
            try file.append([0x0A])
        }
        try file.append(file.answer(2))
        let tail = Followed(path: file.path, sessionID: "s", lines: .agent)
        tail.catchUp()
        try file.expect(tail, .agent, from: nil, "64 MiB")
        #expect(tail.tokens == 1)
        #expect(tail.offset == 63 << 20 + 1)
        let bytes = tail.bytesRead
        try file.append(file.answer(3))
        #expect(tail.advance())
        #expect(tail.bytesRead == bytes)
        #expect(tail.tokens == 1)
    }

    /// A file that begins with such a line is given up, not the one that takes its place.
    @Test func anotherFileIsAnotherChance() throws {
        let file = try GrowingFile()
        try file.append([])
        try file.truncate(to: 33 << 20)
        let tail = Followed(path: file.path, sessionID: "s", lines: .agent)
        tail.catchUp()
        #expect(tail.isLevel)
        #expect(tail.offset == 0)
        try file.replace(by: file.answer(1))
        #expect(tail.advance())
        #expect(tail.tokens == 1)
    }

    /// It is gone, and comes back.
    @Test func aFileThatIsGoneKeepsItsFigures() throws {
        let file = try GrowingFile()
        let tail = Followed(path: file.path, sessionID: "s", lines: .agent)
        #expect(!tail.advance())
        #expect(!tail.isLevel)
        try file.append(file.answer(1))
        #expect(tail.advance())
        try FileManager.default.removeItem(atPath: file.path)
        #expect(tail.advance())
        #expect(tail.file == nil)
        #expect(tail.tokens == 1)
        #expect(!tail.advance())
        try file.append(file.answer(2) + file.answer(3))
        #expect(tail.advance())
        #expect(tail.tokens == 2)
    }

    /// A second run begins at its first line; what an earlier one says later is still not its own.
    @Test func earlierRunsAreKnown() throws {
        let file = try GrowingFile()
        try file.append(file.answer(1, tool: "Read") + file.answer(2))
        let start = TranscriptFixture.start + 3_000
        let tail = Followed(path: file.path, sessionID: "s", lines: .agent, from: start)
        #expect(tail.advance())
        #expect(tail.earlier == tail.reading.figures)
        #expect(tail.lastTool == nil)
        // A copy of another session's line begins nothing.
        try file.append(file.answer(9, tool: "Write", session: "other") + file.answer(0))
        #expect(tail.advance())
        #expect(tail.earlier == tail.reading.figures)
        try file.append(file.answer(3))
        #expect(tail.advance())
        #expect(tail.lastTool == nil)
        try file.append(file.answer(2) + file.answer(4, tool: "Bash"))
        try file.append(file.answer(9, tool: "Write", session: "other"))
        #expect(tail.advance())
        #expect(tail.tokens == 5)
        #expect(tail.earlier.tokens?.first?.output == 3)
        #expect(tail.lastTool == "Bash")
    }

    @Test func whatIsNoFileIsNotFollowed() throws {
        let store = try TemporaryStore()
        for path in [store.folder, store.folder + "/missing", "", "/dev/null", "/dev/zero"] {
            let tail = Followed(path: path, sessionID: nil, lines: .agent)
            #expect(!tail.advance(), "\(path)")
            #expect(tail.file == nil)
        }
    }
}

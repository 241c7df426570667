import AgentEvents
import Foundation
import Testing

@testable import HookClient

/// How bytes become lines, however the file looks and ends.
@Suite struct LineFileTests {
    /// What was read, as one value. Messages are counted by their output: one token each.
    private struct Summary: Equatable {
        var messages: Int64
        var bytesRead: Int
        var isComplete = true
    }

    private func read(_ path: String) throws -> Summary {
        let reading = try #require(
            TranscriptReading(path: path, sessionID: nil, lines: .agent)
        ).reading.figures
        return Summary(
            messages: reading.tokens?.reduce(0) { $0 + $1.output } ?? 0,
            bytesRead: Int(reading.transcript?.bytesRead ?? -1),
            isComplete: reading.transcript?.isComplete ?? false)
    }

    /// A line of one message, `size` bytes long without its newline.
    private func line(_ id: Int, size: Int = 200) -> [UInt8] {
        let start =
            #"{"type":"assistant","message":{"id":"\#(id)","model":"m","usage":"#
            + #"{"output_tokens":1}},"padding":""#
        let padding = String(repeating: "x", count: size - start.utf8.count - 2)
        return Array("\(start)\(padding)\"}".utf8)
    }

    private let newline: [UInt8] = [0x0A]

    @Test func whatIsNoFileIsNotRead() throws {
        let store = try TemporaryStore()
        for path in [store.folder, store.folder + "/missing", "", "/dev/null", "/dev/zero"] {
            #expect(TranscriptReading(path: path, sessionID: nil, lines: .agent) == nil, "\(path)")
            let event = try #require(
                try HookClient.event(
                    of: Array(SamplePayload.stop(transcript: path).utf8), at: .known, on: .known))
            var expected = Stopped()
            expected.reading.outcome = .success
            expected.reading.outcomeEvidence = "no_transcript"
            #expect(event.body == .stopped(expected), "\(path)")
            #expect(event.harnessVersion == nil)
        }
    }

    /// Opening a pipe that nobody writes to would wait for ever. In a process of its own, so that a
    /// wait ends with the process and not with the tests.
    @Test func aPipeDoesNotBlock() async throws {
        let store = try TemporaryStore()
        let path = store.folder + "/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        await #expect(processExitsWith: .success) { [path = path as String] in
            alarm(60)
            #expect(TranscriptReading(path: path, sessionID: nil, lines: .agent) == nil)
            // Nor does a writer that says nothing.
            let writer = open(path, O_RDWR | O_NONBLOCK)
            #expect(TranscriptReading(path: path, sessionID: nil, lines: .agent) == nil)
            close(writer)
        }
    }

    @Test func theLastLineNeedsNoNewline() throws {
        let store = try TemporaryStore()
        let two = line(1) + newline + line(2)
        #expect(try read(store.write(two)) == Summary(messages: 2, bytesRead: 401))
        #expect(try read(store.write(two + newline)) == Summary(messages: 2, bytesRead: 402))
        #expect(try read(store.write([])) == Summary(messages: 0, bytesRead: 0))
        #expect(try read(store.write(newline)) == Summary(messages: 0, bytesRead: 1))
        #expect(
            try read(store.write(line(1) + [0x0D, 0x0A] + line(2) + [0x0D]))
                == Summary(messages: 2, bytesRead: 403))
    }

    /// The harness truncates or is still writing: at each length, the whole lines count, and
    /// `bytes_read` is where they end.
    @Test func aTruncatedFileIsReadToItsLastWholeLine() throws {
        let store = try TemporaryStore()
        let lines = [line(1), Array("noise".utf8), line(2), [], line(3, size: 300)]
        let path = try store.write(lines.joined(separator: newline) + newline)
        let ends = [201, 207, 408, 409, 710]
        let messageEnds = [200, 407, 709]
        for length in stride(from: 710, through: 0, by: -1) {
            try #require(truncate(path, length) == 0)
            // A message without its newline counts as well; noise does not.
            let end = max(
                ends.last { $0 <= length } ?? 0, messageEnds.contains(length) ? length : 0)
            let messages = Int64(messageEnds.count { $0 <= length })
            #expect(
                try read(path) == Summary(messages: messages, bytesRead: end), "\(length) bytes")
        }
    }

    /// Lines that end right before, at and behind the ends of the chunks that the file is read in.
    @Test(arguments: [
        32_767, 32_768, 32_769, 65_535, 65_536, 262_143, 262_144, 262_145, 524_287, 3_000_000,
    ])
    func aLineMayBeLongerThanAChunk(size: Int) throws {
        let store = try TemporaryStore()
        let bytes =
            line(1) + newline + line(2, size: size) + newline + line(3) + newline
            + line(4, size: size) + newline + line(5)
        #expect(
            try read(store.write(bytes)) == Summary(messages: 5, bytesRead: 2 * size + 604))
        #expect(
            try read(store.write(line(6, size: size))) == Summary(messages: 1, bytesRead: size))
        #expect(
            try read(store.write(line(7, size: size).dropLast()))
                == Summary(messages: 0, bytesRead: 0))
    }

    @Test func manyLinesAreReadAcrossChunks() throws {
        let store = try TemporaryStore()
        var bytes: [UInt8] = []
        for index in 0..<4_000 {
            bytes += line(index, size: 150 + index * 7 % 301)
            bytes += newline
        }
        #expect(
            try read(store.write(bytes))
                == Summary(messages: 4_000, bytesRead: bytes.count))
    }

    /// "complete: false: longer than what the hook reads, 64 MiB". The file is one of holes.
    @Test(arguments: [(-1, true), (0, true), (1, false), (4 << 20, false)])
    func aTranscriptIsReadUpTo64MiB(beyond: Int, isComplete: Bool) throws {
        let store = try TemporaryStore()
        let path = try store.write(line(1, size: (1 << 20) - 1) + newline)
        try #require(truncate(path, (64 << 20) + beyond) == 0)
        let file = try FileHandle(forUpdating: URL(filePath: path))
        for end in 2...63 {
            try file.seek(toOffset: UInt64(end << 20 - 1))
            try file.write(contentsOf: Data(newline))
        }
        try file.close()
        // What is behind the last newline is no line.
        #expect(
            try read(path) == Summary(messages: 1, bytesRead: 63 << 20, isComplete: isComplete))
    }

    /// A line has a bound of its own, so that no file makes the hook grow without end.
    @Test func aLineBeyond32MiBEndsTheReading() throws {
        let store = try TemporaryStore()
        let path = try store.write(line(1) + newline)
        try #require(truncate(path, 33 << 20) == 0)
        #expect(
            try read(path) == Summary(messages: 1, bytesRead: 201, isComplete: false))
    }
}

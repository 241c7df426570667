import AgentEvents
import Glibc

/// Reads a transcript file into its fold.
///
/// `read(2)` into a bounded buffer, not `mmap`: the harness may truncate the file meanwhile, and a
/// mapped page that is gone kills the process.
enum TranscriptFile {
    struct Reading {
        var transcript: Transcript
        var bytesRead = 0
        var isComplete = true
    }

    /// Small, because a fresh page costs a process more than another read.
    private static let chunkSize = 32 << 10

    /// Reads `path` up to the last whole line, at most 64 MiB; nil if it cannot be opened or is
    /// not a regular file (a pipe would block).
    static func read(_ path: String, sessionID: String?) -> Reading? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        if descriptor < 0 { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        var reading = Reading(transcript: Transcript(sessionID: sessionID))
        var buffer = [UInt8](repeating: 0, count: chunkSize)
        var filled = 0
        while true {
            if filled == buffer.count {
                // One line is longer than the buffer.
                guard buffer.count < Limit.lineSize else {
                    reading.isComplete = false
                    return reading
                }
                buffer += [UInt8](repeating: 0, count: buffer.count)
            }
            let room = min(
                buffer.count - filled, Limit.transcriptSize - reading.bytesRead - filled)
            let count = buffer.withUnsafeMutableBytes { bytes in
                Glibc.read(descriptor, bytes.baseAddress.map { $0 + filled }, room)
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 {
                reading.isComplete = count == 0 && status.st_size <= Limit.transcriptSize
                applyLast(buffer, count: filled, to: &reading)
                return reading
            }
            filled += count
            let used = apply(buffer, count: filled, to: &reading)
            reading.bytesRead += used
            buffer.withUnsafeMutableBytes { bytes in
                guard let base = bytes.baseAddress else { return }
                memmove(base, base + used, filled - used)
            }
            filled -= used
        }
    }

    /// The end of a file is a whole line without its newline, or a line that is being written.
    private static func applyLast(_ buffer: [UInt8], count: Int, to reading: inout Reading) {
        buffer.withUnsafeBufferPointer { bytes in
            let rest = UnsafeBufferPointer(rebasing: bytes[..<count])
            guard let line = TranscriptLine(rest) else { return }
            reading.transcript.apply(line)
            reading.bytesRead += count
        }
    }

    /// Applies the whole lines in the buffer and returns how many bytes they are.
    private static func apply(
        _ buffer: [UInt8], count: Int, to reading: inout Reading
    ) -> Int {
        buffer.withUnsafeBufferPointer { bytes in
            var start = 0
            while let base = bytes.baseAddress,
                let found = memchr(base + start, 0x0A, count - start)
            {
                let end = base.distance(to: found.assumingMemoryBound(to: UInt8.self))
                let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
                if let line = TranscriptLine(line) { reading.transcript.apply(line) }
                start = end + 1
            }
            return start
        }
    }
}

import AgentEvents
import SystemCalls

/// Reads a transcript file into its fold.
///
/// `read(2)` into a bounded buffer, not `mmap`: the harness may truncate the file meanwhile, and a
/// mapped page that is gone kills the process.
enum TranscriptFile {
    struct Contents {
        var transcript: Transcript
        var bytesRead = 0
        var isComplete = true
        /// Whether the transcript ends before the file does.
        fileprivate var hasEnded = false
    }

    /// Small, because a fresh page costs a process more than another read.
    private static let chunkSize = 32 << 10

    /// Reads `path` up to the last whole line, at most 64 MiB, into an empty transcript; nil if it
    /// cannot be opened or is not a regular file (a pipe would block).
    static func read(_ path: String, into transcript: Transcript) -> Contents? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        if descriptor < 0 { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        var contents = Contents(transcript: transcript)
        var buffer = [UInt8](repeating: 0, count: chunkSize)
        var filled = 0
        while true {
            if filled == buffer.count {
                // One line is longer than the buffer.
                guard buffer.count < Limit.lineSize else {
                    contents.isComplete = false
                    return contents
                }
                buffer += [UInt8](repeating: 0, count: buffer.count)
            }
            let room = min(
                buffer.count - filled, Limit.transcriptSize - contents.bytesRead - filled)
            let count = buffer.withUnsafeMutableBytes { bytes in
                SystemCalls.read(descriptor, bytes.baseAddress.map { $0 + filled }, room)
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 {
                contents.isComplete = count == 0 && status.st_size <= Limit.transcriptSize
                applyLast(buffer, count: filled, to: &contents)
                return contents
            }
            filled += count
            let used = apply(buffer, count: filled, to: &contents)
            contents.bytesRead += used
            if contents.hasEnded { return contents }
            buffer.withUnsafeMutableBytes { bytes in
                guard let base = bytes.baseAddress else { return }
                memmove(base, base + used, filled - used)
            }
            filled -= used
        }
    }

    /// The end of a file is a whole line without its newline, or a line that is being written.
    private static func applyLast(_ buffer: [UInt8], count: Int, to contents: inout Contents) {
        buffer.withUnsafeBufferPointer { bytes in
            let rest = UnsafeBufferPointer(rebasing: bytes[..<count])
            guard let line = TranscriptLine(rest), contents.transcript.apply(line) else { return }
            contents.bytesRead += count
        }
    }

    /// Applies the whole lines in the buffer and returns how many bytes they are.
    private static func apply(
        _ buffer: [UInt8], count: Int, to contents: inout Contents
    ) -> Int {
        buffer.withUnsafeBufferPointer { bytes in
            var start = 0
            while let base = bytes.baseAddress,
                let found = memchr(base + start, 0x0A, count - start)
            {
                let end = base.distance(to: found.assumingMemoryBound(to: UInt8.self))
                let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
                if let line = TranscriptLine(line), !contents.transcript.apply(line) {
                    contents.hasEnded = true
                    return start
                }
                start = end + 1
            }
            return start
        }
    }
}

package import AgentEvents
import SystemCalls

/// A transcript that grows: each look at it reads on from where the last one ended.
///
/// Whatever is appended, and in whatever pieces, it says what ``TranscriptReading`` says of the
/// whole file. It begins again when the file is another one, is shorter than what was read of it,
/// or no longer has the bytes that were read last.
///
/// - Complexity: Memory grows with what was read, which is at most 64 MiB.
package struct TranscriptTail {
    package let path: String
    private let sessionID: String?
    private let lines: TranscriptReading.Lines
    private let start: Int64?
    /// What the lines up to `offset` say.
    private var fold: Fold
    /// With the bytes behind them, which are a line but for its newline.
    private var provisional: Fold?
    /// Where the last line that was read ends.
    package private(set) var offset = 0
    /// The last bytes before `offset`, to know the file by.
    private var ending: [UInt8] = []
    /// What stat(2) said last; nil: there is no such file.
    package private(set) var file: FileState?
    /// Whether its end was reached once, so that what it says is of all that there was then.
    package private(set) var isLevel = false
    private var isAtEnd = false
    private var reach = Reach.usual
    /// How much was read so far, again after it began again.
    package private(set) var bytesRead = 0

    /// How much is read in one call.
    package static let stepSize = 8 << 20
    private static let endingSize = 1_024

    private enum Reach {
        /// A line that is longer than a step is read alone.
        case usual, oneLine
        /// What comes next is longer than any line that is read, or lies behind the 64 MiB.
        case nothing
    }

    package struct FileState: Equatable {
        let device: UInt64
        let inode: UInt64
        package let size: Int
        /// ns since 1970.
        let modifiedNanoseconds: Int64

        /// ms since 1970.
        package var modifiedMilliseconds: Int64 { modifiedNanoseconds / 1_000_000 }

        func isSameFile(as other: FileState) -> Bool {
            device == other.device && inode == other.inode
        }
    }

    /// Reads nothing yet.
    ///
    /// - Parameters:
    ///   - sessionID: Lines of other sessions are copies and do not count; nil: all count.
    ///   - start: When the run begins, in ms since 1970; nil: the whole transcript is the run's.
    package init(
        path: String, sessionID: String?, lines: TranscriptReading.Lines, from start: Int64? = nil
    ) {
        self.path = path
        self.sessionID = sessionID
        self.lines = lines
        self.start = start
        fold = Fold(sessionID: sessionID, lines: lines, start: start)
    }

    // MARK: - What it says

    /// Of the whole transcript, with what was there before the run; without a transcript's
    /// identity.
    package var reading: Reading { newest.transcript.reading }

    /// What the transcript said before the run's first line: the figures of its earlier runs.
    package var earlier: Figures { newest.earlier ?? newest.transcript.reading.figures }

    /// The last tool that the run called, as events name it.
    package var lastTool: String? {
        newest.earlier == nil ? nil : newest.lastTool?.cleaned(to: Limit.listedTextSize)
    }

    /// Of the last line that counts and has a time, in ms since 1970.
    package var lastLineMilliseconds: Int64? { newest.transcript.lastLineMilliseconds }

    private var newest: Fold { provisional ?? fold }

    // MARK: - Reading on

    /// Looks at the file and reads what is new, up to a limit; the rest at the next calls. Where
    /// nothing changed, that is one system call. Never blocks on anything but the disk.
    ///
    /// - Parameter limit: In bytes; a single line may be longer. 0: nothing is read.
    /// - Returns: Whether the file has changed, or more of it was read.
    package mutating func advance(limit: Int = TranscriptTail.stepSize) -> Bool {
        let seen = FileState(path)
        if seen == file && (seen == nil || isAtEnd) { return false }
        let known = file
        file = seen
        guard let seen else { return true }
        let isSame = known?.isSameFile(as: seen) ?? false
        // A shorter one does not have them either.
        if !isSame || bytes(before: offset) != ending { begin() }
        isAtEnd = false
        if limit > 0 { readOn(limit, of: seen.size) }
        return true
    }

    private mutating func begin() {
        fold = Fold(sessionID: sessionID, lines: lines, start: start)
        provisional = nil
        offset = 0
        ending = []
        isLevel = false
        reach = .usual
    }

    private mutating func readOn(_ limit: Int, of size: Int) {
        guard reach != .nothing else {
            isAtEnd = true
            return
        }
        provisional = nil
        let start = offset
        let isOneLine = reach == .oneLine
        let end = min(start + (isOneLine ? Limit.lineSize : limit), Limit.transcriptSize)
        var (count, isTorn, hasStopped) = (0, false, false)
        let extent = LineFile.read(
            path, from: start, LineFile.Limits(size: end),
            isWhole: { bytes in
                isTorn = true
                return isJSONObject(bytes)
            }
        ) { bytes in
            if isTorn {
                // It may still go on, so it is not taken for good.
                var next = fold
                next.take(bytes)
                provisional = next
                return .stop
            }
            hasStopped = isOneLine && count > 0
            if hasStopped { return .stop }
            fold.take(bytes)
            count += 1
            return .next
        }
        guard let extent else { return }
        bytesRead += max(0, min(size, end) - start)
        offset = extent.bytesRead
        if offset > start { ending = bytes(before: offset) }
        reach = .usual
        if !extent.isComplete && offset == start {
            reach = isOneLine || end == Limit.transcriptSize ? .nothing : .oneLine
        }
        isAtEnd = reach == .nothing || extent.isComplete && !hasStopped
        if isAtEnd { isLevel = true }
    }

    /// Some bytes of the file, up to a place; fewer, where there are no more.
    private func bytes(before end: Int) -> [UInt8] {
        if end == 0 { return [] }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        if descriptor < 0 { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: min(end, Self.endingSize))
        let start = off_t(end - bytes.count)
        let count = bytes.withUnsafeMutableBytes { buffer in
            pread(descriptor, buffer.baseAddress, buffer.count, start)
        }
        return Array(bytes.prefix(max(0, count)))
    }
}

extension TranscriptTail {
    /// The fold of a transcript's lines, and where in it the run begins.
    private struct Fold {
        var transcript: Transcript
        private var memory = LineMemory()
        private let start: Int64
        /// What was said before the run's first line; nil until that was read.
        private(set) var earlier: Figures?
        private(set) var lastTool: String?

        init(sessionID: String?, lines: TranscriptReading.Lines, start: Int64?) {
            transcript = Transcript(sessionID: sessionID, lines: lines)
            self.start = start ?? .min
            if start == nil { earlier = Figures() }
        }

        mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
            guard let line = TranscriptLine(bytes, &memory), transcript.counts(line) else { return }
            if earlier == nil, let time = line.timeMilliseconds, time >= start {
                earlier = transcript.reading.figures
                lastTool = nil
            }
            _ = transcript.apply(line)
            if line.isAssistant, let use = line.message.toolUses.last {
                lastTool = use.name.string
            }
        }
    }
}

extension TranscriptTail.FileState {
    /// Nil if there is no such file, or it is not a regular one.
    init?(_ path: String) {
        var status = SystemCalls.stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        modifiedNanoseconds =
            Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
}

package import AgentEvents

/// What a transcript file says: what goes into events, and what conclusions are drawn from.
package struct TranscriptReading: Sendable {
    /// With the figures and the identity of the file.
    package var reading: Reading
    /// The version of the harness, as its last line that counts says.
    package var harnessVersion: String?
    /// The first agent id in a line that counts, cut as that of an event is.
    package var agentID: String?
    /// Of the first line that counts and has a time, in ms since 1970.
    package var firstLineMilliseconds: Int64?
    /// Of the last line that counts and has a time, in ms since 1970.
    package var lastLineMilliseconds: Int64?

    /// Whether the last line that counts is the user's interruption.
    package var endsInterrupted: Bool { reading.outcome == .cancelled }

    /// Whose transcript it is, which says which of its lines count.
    package enum Lines: Sendable {
        /// A subagent's own file.
        case agent
        /// A session's file, where a subagent's lines do not count.
        case main
    }

    /// Reads a file; nil if it cannot be opened or is not a regular file. Bounded in memory and,
    /// by 64 MiB, in time; never blocks on anything but the disk.
    ///
    /// - Parameters:
    ///   - sessionID: Lines of other sessions are copies and do not count; nil: all count.
    ///   - bound: In ms since 1970. The transcript ends before the first line that counts and is
    ///     not before this, so that the figures of a run leave out the agent's next one.
    package init?(
        path: String, sessionID: String?, lines: Lines, before bound: Int64? = nil
    ) {
        let empty = Transcript(sessionID: sessionID, lines: lines, before: bound)
        guard let contents = TranscriptFile.read(path, into: empty) else { return nil }
        let transcript = contents.transcript
        reading = transcript.reading
        reading.figures.transcript = transcript.identity(
            pathHash: Self.pathHash(path), bytesRead: Int64(contents.bytesRead),
            isComplete: contents.isComplete)
        harnessVersion = transcript.version
        agentID = transcript.agentID
        firstLineMilliseconds = transcript.firstLineMilliseconds
        lastLineMilliseconds = transcript.lastLineMilliseconds
    }

    /// What stands for a path in an event.
    package static func pathHash(_ path: String) -> EventID {
        EventID(delivery: Array(path.utf8))
    }
}

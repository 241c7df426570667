import KeySpace
import NIOCore
import Projections
import Synchronization

/// Answers batches of commands, each on one state of the keys.
final class Engine: Sendable {
    private let keys: KeySpace
    let server: ServerFacts
    private let limits: ConnectionLimits

    init(_ keys: KeySpace, _ server: ServerFacts, _ limits: ConnectionLimits) {
        self.keys = keys
        self.server = server
        self.limits = limits
    }

    struct Outcome: Sendable {
        var reply: ByteBuffer
        var session: SessionState
        /// How many commands were answered.
        var count: Int
    }

    /// The same without blocking, if all that is asked for is kept; else nil.
    func runKept(_ commands: ArraySlice<[Bytes]>, _ session: SessionState) -> Outcome? {
        let outcome = try? keys.readKept { snapshot in
            try run(commands, session, KeyView(snapshot: .success(snapshot)))
        }
        guard let outcome else { return nil }
        server.commandCount.add(outcome.count, ordering: .relaxed)
        return outcome
    }

    /// Answers the first of `commands`, at least one, as long as their answers are short. Blocks.
    func run(_ commands: ArraySlice<[Bytes]>, _ session: SessionState) -> Outcome {
        let outcome: Outcome
        do {
            // It may run twice, when a rebuild takes the views' place: so it changes nothing.
            outcome = try keys.read { snapshot in
                try run(commands, session, KeyView(snapshot: .success(snapshot)))
            }
        } catch {
            outcome = refuse(commands, session, error)
        }
        server.commandCount.add(outcome.count, ordering: .relaxed)
        return outcome
    }

    private func run(
        _ commands: ArraySlice<[Bytes]>, _ before: SessionState, _ keys: KeyView
    ) throws -> Outcome {
        var session = before
        var reply = ReplyWriter(isRESP3: session.isRESP3)
        if session.keyID != nil && !server.isCurrent(keyID: session.keyID) {
            reply.error(ReplyError.noAuthentication.bytes)
            session.isEnding = true
            return Outcome(reply: reply.buffer, session: session, count: 1)
        }
        let executor = Executor(keys: keys, server: server)
        var count = 0
        for command in commands {
            try executor.run(command, &session, &reply)
            count += 1
            if reply.buffer.readableBytes > limits.replyMax { session.isEnding = true }
            if session.isEnding || reply.buffer.readableBytes > limits.chunkSize { break }
        }
        return Outcome(reply: reply.buffer, session: session, count: count)
    }

    /// The views cannot be read: what needs no key is answered all the same.
    private func refuse(
        _ commands: ArraySlice<[Bytes]>, _ session: SessionState, _ error: any Error
    ) -> Outcome {
        let text =
            if case ViewsError.noViews = error {
                "LOADING the views are not there yet"
            } else {
                "ERR the views cannot be read: \(error)"
            }
        let failure = KeyView(snapshot: .failure(ReplyError(text)))
        if let outcome = try? run(commands, session, failure) { return outcome }
        var reply = ReplyWriter(isRESP3: session.isRESP3)
        reply.error(text.utf8)
        return Outcome(reply: reply.buffer, session: session, count: 1)
    }
}

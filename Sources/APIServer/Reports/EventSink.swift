public import AgentEvents

/// Takes events that clients report over HTTP into the log.
///
/// The API cannot see the log: whoever serves it beside a log injects one of these. Without one,
/// reports are answered with 503.
public protocol EventSink: Sendable {
    /// A name or id as an event in the log has it: without what looks like a secret, and cut.
    func stored(_ text: String) -> String

    /// How many records the log has.
    func end() async throws -> UInt64

    /// Appends all events or none, in order, with the redaction and the bounds of a hook.
    ///
    /// On return they are as durable as a hook's. Not idempotent; folds count an event once, by its
    /// id.
    ///
    /// - Returns: The offset of the first; nil if they wait beside the log until it takes them.
    /// - Throws: Nothing of them is kept then; the error says why.
    func append(_ events: [AgentEvent]) async throws -> UInt64?
}

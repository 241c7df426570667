import Projections

extension FeedMessage {
    /// What is told of an execution.
    init(_ announcement: Announcement, _ id: ResumeToken, generation: Int, now: Int64) {
        let isMain = announcement.name.agent.isMain
        self.init(
            type: announcement.kind.rawValue, announcement.data, id,
            kind: isMain ? .main : .subagent, replaces: announcement.replaces,
            generation: generation, now: now)
    }

    /// The envelope that all our messages have.
    ///
    /// - Parameters:
    ///   - data: JSON.
    ///   - now: ms since 1970.
    init(
        type: String, _ data: String, _ id: ResumeToken, kind: Execution.Kind?,
        replaces: String? = nil, generation: Int, now: Int64
    ) {
        let head = JSONValue.object(
            [
                ("type", .string(type)), ("id", .string(id.text)), ("time", .timestamp(now)),
                ("generation", .integer(Int64(generation))),
                ("offset", .integer(Int64(clamping: id.position.offset))),
            ] + (replaces.map { [("replaces", .string($0))] } ?? [])
        ).text
        self.init(head.dropLast() + ",\"data\":" + data + "}", type: type, id: id, kind: kind)
    }
}

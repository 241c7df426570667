import Projections

/// `GET /events/recent` and `GET /events/filter-options`: the starts and ends of the newest
/// executions in the shape of the existing client's hook events, and what they can be filtered by.
///
/// They are the items of `initial` of the WebSocket `/stream`. Its own server has one for each hook
/// that ran; ours are made of the views.
enum EventsAnswer {
    static let itemsMax = 1_000
    private static let usualItems = 100
    /// As its own server lists them.
    private static let sessionsMax = 100

    static let recent = Endpoint(
        path: "/events/recent", parameters: ["limit", "session", "scope"]
    ) { query, _ throws(Problem) in
        let limit = try query.integer("limit", in: 1...itemsMax) ?? usualItems
        var filter = ExecutionFilter()
        filter.scope = try query.scope(or: .all)
        filter.sessionID = query.text("session")
        return AnswerPlan(key: "recent \(limit) \(filter)", isLive: false) { [filter] views, _ in
            let items = try HookItem.newest(views, of: filter, limit: limit)
            return .array(items.reversed().map(\.json))
        }
    }

    static let filterOptions = Endpoint(
        path: "/events/filter-options", parameters: ["scope"]
    ) { query, _ throws(Problem) in
        let scope = try query.scope(or: .all)
        return AnswerPlan(key: "filters \(scope)", isLive: false) { views, _ in
            var filter = ExecutionFilter()
            filter.scope = scope
            let items = try HookItem.newest(views, of: filter, limit: itemsMax)
            let sessions = items.reversed().map(\.session).unique.prefix(sessionsMax)
            return .object([
                ("source_apps", .array(items.map(\.source).unique.inByteOrder)),
                ("session_ids", .array(sessions.map(JSONValue.string))),
                ("hook_event_types", .array(items.map(\.type).unique.inByteOrder)),
            ])
        }
    }
}

extension Array<String> {
    /// Each text once, where it comes first. By bytes, as the views tell names apart.
    fileprivate var unique: [String] {
        var seen: Set<[UInt8]> = []
        return filter { seen.insert([UInt8]($0.utf8)).inserted }
    }

    fileprivate var inByteOrder: [JSONValue] {
        sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map(JSONValue.string)
    }
}

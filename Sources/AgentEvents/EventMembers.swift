/// The members of an event as they come, before it is known which type they belong to.
struct EventMembers {
    private var schema: Int64?
    private var id: EventID?
    private var type: String?
    private var time: Int64?
    private var harness: String?
    /// Collects the common keys; id, time and harness are set at the end.
    private var common = AgentEvent(
        id: EventID(high: 0, low: 0), timeMilliseconds: 0, harness: "",
        body: .started(Started()))
    private var body = BodyMembers()

    /// What the members make, or what is missing.
    var event: DecodedEvent {
        guard schema != nil else { return .unreadable(reason: "no schema") }
        guard let type else { return .unreadable(reason: "no type") }
        guard let id else { return .unreadable(reason: "no event_id of 32 digits") }
        guard let time else { return .unreadable(reason: "no time_ms") }
        guard let harness else { return .unreadable(reason: "no harness") }
        var event = common
        event.id = id
        event.timeMilliseconds = time
        event.harness = harness
        do throws(BodyMembers.Missing) {
            guard let body = try body.body(of: type) else { return .unknownType(type) }
            event.body = body
            return .event(event)
        } catch {
            return .unreadable(reason: "no \(error.key)")
        }
    }

    mutating func read(
        _ key: JSONText, from json: inout JSONReader
    ) throws(JSONReader.Failure) {
        if json.null() { return }
        switch key {
        case "schema": schema = try json.integer()
        case "event_id": id = EventID(hexadecimal: try json.text().rawBytes)
        case "delivery_id": common.deliveryID = EventID(hexadecimal: try json.text().rawBytes)
        case "type": type = try json.string()
        case "time_ms": time = try json.time()
        case "harness": harness = try json.string()
        case "harness_version": common.harnessVersion = try json.string()
        case "imported": common.imported = try json.importedSpan()
        case "boot_id": common.bootID = try json.string()
        case "boot_ms": common.bootMilliseconds = try json.integer()
        case "host": common.host = try json.string()
        case "project": common.project = try json.string()
        case "session_id": common.sessionID = try json.string()
        case "agent_id": common.agentID = try json.string()
        case "agent_name": common.agentName = try json.string()
        default: try body.read(key, from: &json)
        }
    }
}

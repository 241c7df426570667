/// Reads a line that ``AgentEvent/line`` wrote: every key is where it is expected or absent.
///
/// It recognises, it does not judge: anything unexpected gives nil, and the general path decides.
struct CanonicalScanner {
    var json: JSONReader

    static func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> AgentEvent? {
        var scanner = CanonicalScanner(json: JSONReader(bytes))
        return (try? scanner.event()) ?? nil
    }

    private mutating func event() throws(JSONReader.Failure) -> AgentEvent? {
        guard json.take("{\"schema\":1,\"event_id\":"),
            let id = EventID(hexadecimal: try json.text().rawBytes)
        else { return nil }
        var deliveryID: EventID?
        if json.take(",\"delivery_id\":") {
            deliveryID = EventID(hexadecimal: try json.text().rawBytes)
            if deliveryID == nil { return nil }
        }
        guard json.take(",\"type\":") else { return nil }
        let type = try json.text()
        guard json.take(",\"time_ms\":") else { return nil }
        let time = try json.time()
        guard json.take(",\"harness\":") else { return nil }
        var event = AgentEvent(
            id: id, deliveryID: deliveryID, timeMilliseconds: time, harness: try json.string(),
            body: .started(Started()))
        event.harnessVersion = try string(",\"harness_version\":")
        if json.take(",\"imported\":") { event.imported = try json.importedSpan() }
        event.bootID = try string(",\"boot_id\":")
        event.bootMilliseconds = try integer(",\"boot_ms\":")
        event.host = try string(",\"host\":")
        event.project = try string(",\"project\":")
        event.sessionID = try string(",\"session_id\":")
        event.agentID = try string(",\"agent_id\":")
        event.agentName = try string(",\"agent_name\":")
        guard let body = try body(of: type) else { return nil }
        event.body = body
        guard json.take("}"), json.peek() == nil else { return nil }
        return event
    }

    mutating func string(_ key: StaticString) throws(JSONReader.Failure) -> String? {
        json.take(key) ? try json.string() : nil
    }

    mutating func integer(_ key: StaticString) throws(JSONReader.Failure) -> Int64? {
        json.take(key) ? try json.integer() : nil
    }

    mutating func count(_ key: StaticString) throws(JSONReader.Failure) -> Int64? {
        json.take(key) ? try json.count() : nil
    }

    mutating func time(_ key: StaticString) throws(JSONReader.Failure) -> Int64? {
        json.take(key) ? try json.time() : nil
    }

    mutating func boolean(_ key: StaticString) throws(JSONReader.Failure) -> Bool? {
        json.take(key) ? try json.boolean() : nil
    }

    mutating func eventID(_ key: StaticString) throws(JSONReader.Failure) -> EventID? {
        json.take(key) ? try json.eventID() : nil
    }
}

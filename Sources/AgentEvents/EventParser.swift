/// Reads an event whose keys stand in any order, among keys that are not known.
enum EventParser {
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> DecodedEvent {
        do throws(JSONReader.Failure) {
            // First, because in another schema every other key may mean something else.
            if let schema = try? schema(bytes), schema != AgentEvent.schema {
                return .unknownSchema(schema)
            }
            var json = JSONReader(bytes)
            var members = EventMembers()
            try json.object { json, key throws(JSONReader.Failure) in
                try members.read(key, from: &json)
            }
            try json.end()
            return members.event
        } catch {
            return .unreadable(reason: "byte \(error.position): expected \(error.expected)")
        }
    }

    private static func schema(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(JSONReader.Failure) -> Int64? {
        var json = JSONReader(bytes)
        var schema: Int64?
        try json.object { json, key throws(JSONReader.Failure) in
            if json.null() { return }
            if key == "schema" { schema = try json.integer() } else { try json.skip() }
        }
        return schema
    }
}

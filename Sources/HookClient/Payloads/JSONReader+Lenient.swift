import AgentEvents

// A value of an unexpected kind is stepped over, because a harness that changes one field must not
// cost us the rest.

extension JSONReader {
    mutating func stringOrSkip() throws(Failure) -> String? {
        if peek() == UInt8(ascii: "\"") { return try string() }
        try skip()
        return nil
    }

    /// Like `stringOrSkip`, without copying: for what may turn out not to be wanted.
    mutating func textOrSkip() throws(Failure) -> JSONText? {
        if peek() == UInt8(ascii: "\"") { return try text() }
        try skip()
        return nil
    }

    mutating func booleanOrSkip() throws(Failure) -> Bool? {
        switch peek() {
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return try boolean()
        default:
            try skip()
            return nil
        }
    }

    /// A count as an event may hold it; anything else is stepped over.
    mutating func countOrSkip() throws(Failure) -> Int64? {
        var ahead = self
        if let value = try? ahead.count() {
            self = ahead
            return value
        }
        try skip()
        return nil
    }
}

import AgentEvents

/// What a call of a tool for commands or patches asks for.
struct RolloutInput {
    /// As a shell would be given it.
    private(set) var command: [UInt8]?
    /// The running command that the call is about.
    private(set) var runningCommand: Int64?
    private(set) var patch: [UInt8]?

    init(_ call: RolloutCall) {
        patch = call.input?.unescapedBytes
        if let arguments = call.arguments {
            let json = arguments.unescapedBytes
            json.withUnsafeBufferPointer { read(JSONReader($0)) }
        } else if let action = call.action {
            read(action)
        }
    }

    /// The command that an item's words are.
    static func command(ofWords words: JSONReader) -> [UInt8]? {
        var json = words
        return (try? command(in: &json)) ?? nil
    }

    private mutating func read(_ input: JSONReader) {
        var json = input
        // What was read until a mistake holds.
        try? json.objectOrSkip { json, key throws(JSONReader.Failure) in
            switch key {
            case "command", "cmd":
                if json.peek() == UInt8(ascii: "\"") {
                    command = try json.text().unescapedBytes
                } else {
                    command = try Self.command(in: &json)
                }
            case "input": patch = try json.textOrSkip()?.unescapedBytes
            case "session_id": runningCommand = try json.integerOrSkip()
            default: try json.skip()
            }
        }
    }

    /// The script that `bash -lc` is given, or else the words with spaces between them.
    private static func command(
        in json: inout JSONReader
    ) throws(JSONReader.Failure) -> [UInt8]? {
        var words: [[UInt8]] = []
        try json.arrayOrSkip { json throws(JSONReader.Failure) in
            if let word = try json.textOrSkip() { words.append(word.unescapedBytes) }
        }
        if words.isEmpty { return nil }
        if words.count >= 3, isShell(words[0]), words[1].first == UInt8(ascii: "-"),
            words[1].last == UInt8(ascii: "c")
        {
            return words[2]
        }
        return Array(words.joined(separator: [0x20]))
    }

    private static func isShell(_ path: [UInt8]) -> Bool {
        let name = path[((path.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
        return name.elementsEqual("bash".utf8) || name.elementsEqual("zsh".utf8)
            || name.elementsEqual("sh".utf8)
    }
}

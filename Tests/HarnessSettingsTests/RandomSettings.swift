import Foundation

/// A settings file as somebody, some editor or some generator may have left it.
struct RandomSettings {
    private var random: SplitMix64
    private let style: Style
    private let newline: String

    private enum Style {
        /// In one line; a space behind commas and colons or none.
        case compact(gap: String)
        case indented(unit: String)
        /// White space of any kind between any two tokens.
        case chaos
    }

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        newline = random.chance(20) ? "\r\n" : "\n"
        style =
            switch random.below(10) {
            case 0, 1: .compact(gap: random.chance(50) ? " " : "")
            case 2, 3, 4: .chaos
            default: .indented(unit: random.pick(["  ", "  ", "    ", "\t", " ", ""]))
            }
    }

    mutating func text() -> String {
        var members: [(String, Value)] = []
        for name in ["$schema", "model", "env", "permissions", "Überblick", "a\\u0062\\n/\\\"\\\\"]
        where random.chance(40) {
            members.append((name, value(depth: 3)))
        }
        if random.chance(75) {
            members.insert(("hooks", hooks()), at: random.below(members.count + 1))
        }
        let mark = random.chance(10) ? "\u{FEFF}" : ""
        let before = random.chance(10) ? space() : ""
        let after = random.chance(80) ? newline : random.chance(50) ? "" : space()
        return mark + before + write(.object(members), "") + after
    }

    // MARK: - Values

    private indirect enum Value {
        case object([(String, Value)])
        case array([Value])
        /// As it is written.
        case raw(String)
    }

    private mutating func value(depth: Int) -> Value {
        switch random.below(depth > 0 ? 8 : 6) {
        case 0: .raw(random.pick(["true", "false", "null"]))
        case 1:
            .raw(
                random.pick([
                    "0", "-0.0", "12345678901234567890123", "1e3", "1E-2", "-7.25", "0.1",
                ]))
        case 2: .raw(#""Bash(git log:*)""#)
        case 3: .raw(#""\u00e9\ud83d\ude00 é😀 {[,:]} // /* \\\" ""#)
        case 4: .raw(#""agentlog-hook""#)
        case 5: .raw("\"\"")
        case 6: .array((0..<random.below(4)).map { _ in value(depth: depth - 1) })
        default:
            .object((0..<random.below(4)).map { ("k\($0)", value(depth: depth - 1)) })
        }
    }

    private mutating func hooks() -> Value {
        var events = [
            "SessionStart", "SessionEnd", "Stop", "StopFailure", "SubagentStop", "PostToolUse",
            "PostToolUseFailure", "PreToolUse", "Notification", "FutureEvent",
        ]
        events.shuffle(using: &random)
        return .object(
            events.prefix(random.below(6)).map { name in
                (name, .array((0..<random.below(4)).map { _ in group() }))
            })
    }

    private mutating func group() -> Value {
        if random.chance(5) { return value(depth: 1) }
        var members: [(String, Value)] = []
        if random.chance(50) {
            members.append(("matcher", .raw(random.pick([#""*""#, #""Bash|Edit""#, "\"\""]))))
        }
        if random.chance(95) {
            members.append(("hooks", .array((0..<random.below(3)).map { _ in handler() })))
        }
        return .object(members)
    }

    /// Of other tools, some of which have a name like ours.
    private mutating func handler() -> Value {
        if random.chance(5) { return value(depth: 1) }
        let command = random.pick([
            #""notify-send done""#, #""echo agentlog-hook""#, #""/opt/my-agentlog-hook""#,
            #""~/bin/agentlog-hook.sh --fast""#, #""/opt/agentlog-hook/run""#,
            #""\"$CLAUDE_PROJECT_DIR\"/.claude/hooks/b\u00e9.sh 2>&1""#, #""agentlog hook""#,
        ])
        var members: [(String, Value)] = [
            ("type", .raw(#""command""#)), ("command", .raw(command)),
        ]
        if random.chance(30) { members.append(("timeout", .raw("30"))) }
        if random.chance(10) { members.append(("args", .array([]))) }
        return .object(members)
    }

    // MARK: - Text

    private mutating func space() -> String {
        (0..<random.below(4)).map { _ in random.pick([" ", "\t", newline, " ", "\r"]) }.joined()
    }

    private mutating func write(_ value: Value, _ indentation: String) -> String {
        switch value {
        case .raw(let text): return text
        case .object(let members):
            return list("{", members, "}", indentation) { writer, member, inner in
                let gaps = writer.gapsAroundColon()
                return "\"\(member.0)\"\(gaps.0):\(gaps.1)" + writer.write(member.1, inner)
            }
        case .array(let elements):
            return list("[", elements, "]", indentation) { $0.write($1, $2) }
        }
    }

    private mutating func gapsAroundColon() -> (String, String) {
        switch style {
        case .compact(let gap): ("", gap)
        case .indented: ("", " ")
        case .chaos: (space(), space())
        }
    }

    private mutating func list<T>(
        _ opening: String, _ children: [T], _ closing: String, _ indentation: String,
        _ write: (inout RandomSettings, T, String) -> String
    ) -> String {
        if children.isEmpty {
            let inner: String =
                switch style {
                case .compact(let gap): random.chance(20) ? gap : ""
                case .indented: random.chance(20) ? newline + indentation : ""
                case .chaos: space()
                }
            return opening + inner + closing
        }
        var text = opening
        for (index, child) in children.enumerated() {
            switch style {
            case .compact(let gap):
                text += (index > 0 ? "," + gap : "") + write(&self, child, "")
            case .indented(let unit):
                // Some lists are in one line, as formatters do it with short ones.
                let inner = indentation + unit
                text += (index > 0 ? "," : "") + newline + inner + write(&self, child, inner)
            case .chaos:
                text += (index > 0 ? "," : "") + space() + write(&self, child, "") + space()
            }
        }
        if case .indented = style { text += newline + indentation }
        return text + closing
    }
}

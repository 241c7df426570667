/// One kind of key: how it is named, what it holds, when it goes. ``all`` is the whole key space,
/// for whoever serves it and for whoever copies it.
public struct KeyDescription: Sendable {
    /// As docs/views.md writes it, with what varies in braces.
    public let pattern: String
    public let type: KeyType
    /// Of a hash, all that it may have, in their order.
    public let fields: [String]

    /// What varies stands between these.
    let prefix: Bytes
    let suffix: Bytes
    /// Whether it also depends on what is known of open runs beyond the log.
    let isLive: Bool
    /// What stands under the key whose varying part is a text; nil: no such key.
    let entry: @Sendable (String, KeySource) throws -> KeyEntry?
    /// The varying parts of all keys, and when each goes.
    let list: @Sendable (KeySource) throws -> [(name: String, expires: Int64?)]

    init(
        _ pattern: String, _ type: KeyType, fields: [String] = [], isLive: Bool = false,
        entry: @escaping @Sendable (String, KeySource) throws -> KeyEntry?,
        list: @escaping @Sendable (KeySource) throws -> [(name: String, expires: Int64?)]
    ) {
        self.pattern = pattern
        self.type = type
        self.fields = fields
        self.isLive = isLive
        self.entry = entry
        self.list = list
        let bytes = Bytes(pattern.utf8)
        let from = bytes.firstIndex(of: UInt8(ascii: "{")) ?? bytes.endIndex
        let to = bytes.lastIndex(of: UInt8(ascii: "}")).map { $0 + 1 } ?? bytes.endIndex
        prefix = Bytes(bytes[..<from])
        suffix = Bytes(bytes[to...])
    }

    public static let all: [KeyDescription] = [
        ActiveAgents.set, ActiveAgents.agent, AgentTimeline.key, HourlyMetrics.key,
        DailyMetrics.key, ToolUsageKey.key, AgentHistory.history, AgentDurations.key,
        AgentHistory.errors,
    ]

    /// Whether a name is that of a key of this key space, be there one or not: with hours and days
    /// where its pattern has them.
    public static func describes(_ key: Bytes) -> Bool {
        guard let (description, name) = named(key) else { return false }
        if description.pattern.hasSuffix("{YYYY-MM-DD}") { return KeyTime.day(name) != nil }
        guard description.pattern.contains("{YYYY-MM-DD-HH}") else { return true }
        return HourlyMetrics.parts(name) != nil
    }

    /// The type that a key of this name has; nil: it is none.
    public static func type(of key: Bytes) -> KeyType? { named(key)?.description.type }

    /// Whether a key also depends on what is known of open runs beyond the log.
    public static func isLive(_ key: Bytes) -> Bool { named(key)?.description.isLive ?? false }

    /// Whether what stands under a key can change by time alone, and not only go.
    public static func changesByTime(_ key: Bytes) -> Bool {
        guard let pattern = named(key)?.description.pattern else { return false }
        return [
            ActiveAgents.set.pattern, AgentTimeline.key.pattern, AgentDurations.key.pattern,
        ].contains(pattern)
    }

    /// Names are compared with what is fixed, and never divided at colons, which they may have.
    static func named(_ key: Bytes) -> (description: KeyDescription, name: String)? {
        for description in all {
            guard let name = description.name(in: key) else { continue }
            return (description, name)
        }
        return nil
    }

    /// The varying part of a key; nil if it is no key of this kind.
    private func name(in key: Bytes) -> String? {
        if isSingle { return key == prefix ? "" : nil }
        guard key.count >= prefix.count + suffix.count, key.starts(with: prefix),
            key.suffix(suffix.count).elementsEqual(suffix)
        else { return nil }
        // What is no UTF-8 is in no view.
        return String(validating: key[prefix.count..<key.count - suffix.count], as: UTF8.self)
    }

    /// Whether there is only one key.
    private var isSingle: Bool { !pattern.utf8.contains(UInt8(ascii: "{")) }

    func key(_ name: String) -> Bytes { prefix + Bytes(name.utf8) + suffix }
}

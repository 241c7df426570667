import KeySpace

/// What a connection has said so far. A value: a batch of commands makes the next one of it.
struct SessionState: Sendable, Equatable {
    let id: Int
    /// Of the client, as `CLIENT INFO` shows it.
    let address: String
    var isRESP3 = false
    var name: Bytes = []
    var libraryName: Bytes = []
    var libraryVersion: Bytes = []
    /// The id of the key that it has shown; nil: none, and none is needed.
    var keyID: String?
    var isAuthenticated: Bool
    var wrongKeyCount = 0
    /// Nil: there is no transaction.
    var transaction: Transaction?
    var channels: [Bytes] = []
    var patterns: [Bytes] = []
    /// Nothing more is answered.
    var isEnding = false
    /// As `CLIENT INFO` shows it.
    var lastCommand = ""

    struct Transaction: Sendable, Equatable {
        var commands: [[Bytes]] = []
        /// Of the arguments, bytes.
        var size = 0
        var hasFailed = false
    }

    init(id: Int, address: String, isAuthenticated: Bool) {
        self.id = id
        self.address = address
        self.isAuthenticated = isAuthenticated
    }

    var isSubscribed: Bool { !channels.isEmpty || !patterns.isEmpty }

    /// As it was at the beginning, but for the key that was shown where one is needed.
    mutating func reset(needsKey: Bool) {
        var fresh = SessionState(id: id, address: address, isAuthenticated: !needsKey)
        fresh.wrongKeyCount = wrongKeyCount
        self = fresh
    }
}

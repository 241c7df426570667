/// The connections of a client, one for each server.
actor RedisNodes {
    private let login: Login
    private let options: RedisOptions
    private var connections: [RedisAddress: Task<RedisConnection, any Error>] = [:]
    private var isClosed = false

    init(_ login: Login, _ options: RedisOptions) {
        self.login = login
        self.options = options
    }

    /// The open one, or another.
    func connection(to address: RedisAddress) async throws(RedisError) -> RedisConnection {
        if isClosed { throw .closed(address) }
        if let known = connections[address] {
            if let open = try? await known.value, open.isOpen { return open }
            if connections[address] == known { connections[address] = nil }
        }
        if isClosed { throw .closed(address) }
        let opening =
            connections[address]
            ?? Task { [login, options] in
                try await RedisConnection.open(address, login, options)
            }
        connections[address] = opening
        do {
            let open = try await opening.value
            if isClosed { await open.close() }
            return open
        } catch {
            if connections[address] == opening { connections[address] = nil }
            throw error as? RedisError ?? .closed(address)
        }
    }

    /// Ends what is not one of these.
    func keep(_ addresses: Set<RedisAddress>) async {
        for (address, opening) in connections where !addresses.contains(address) {
            connections[address] = nil
            await (try? opening.value)?.close()
        }
    }

    func close() async {
        isClosed = true
        await keep([])
    }
}

import Foundation
import NIOCore
import NIOPosix
import RedisClient
import Testing

/// A real redis-server on a free port, which ends with this value.
final class RedisProcess: Sendable {
    let port: Int
    let folder: String
    private let process: Process

    var address: RedisAddress { RedisAddress(host: "127.0.0.1", port: port) }

    /// Debian's redis-tools brings the server under the name of a tool.
    private static let programs = [
        "/usr/bin/redis-server", "/usr/local/bin/redis-server", "/usr/bin/redis-check-rdb",
    ]

    /// - Parameter settings: Lines of its configuration; `PORT` in them is its port.
    static func start(_ settings: [String] = [], tls: Bool = false) async throws -> RedisProcess {
        let port = try await freePort()
        let server = try RedisProcess(port: port, settings: settings, tls: tls)
        try await waitUntil("the server answers") {
            let socket = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port).get()
            try? await socket?.close()
            return socket != nil
        }
        return server
    }

    private init(port: Int, settings: [String], tls: Bool) throws {
        self.port = port
        folder = URL.temporaryDirectory.appending(path: "redis-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let program = try #require(
            Self.programs.first { FileManager.default.isExecutableFile(atPath: $0) })
        let link = folder + "/redis-server"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: program)
        let lines =
            [
                tls ? "port 0\ntls-port PORT" : "port PORT", "bind 127.0.0.1", "save \"\"",
                "appendonly no", "dir \(folder)",
            ] + settings
        try lines.joined(separator: "\n").replacing("PORT", with: "\(port)")
            .write(toFile: folder + "/redis.conf", atomically: true, encoding: .utf8)
        process = Process()
        process.executableURL = URL(filePath: link)
        process.arguments = [folder + "/redis.conf"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

    private static func freePort() async throws -> Int {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        try await channel.close()
        // A node of a cluster also takes the port 10000 beyond.
        return port > 55_000 ? try await freePort() : port
    }

    func client(
        _ login: String = "", scheme: String = "redis", path: String = "",
        _ options: RedisOptions = RedisOptions()
    ) async throws -> RedisClient {
        try await RedisClient.connect(
            RedisURL("\(scheme)://\(login)127.0.0.1:\(port)\(path)"), options)
    }
}

/// Waits for what comes by itself; a minute at most.
func waitUntil(_ what: String, _ holds: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try await !holds() {
        try #require(ContinuousClock.now < end, "\(what)")
        // Another process tells nobody what it has come to.
        try await MultiThreadedEventLoopGroup.singleton.next()
            .scheduleTask(in: .milliseconds(10)) {}.futureResult.get()
    }
}

/// Three nodes that have the slots among them.
struct RedisClusterProcesses {
    let nodes: [RedisProcess]

    static func start() async throws -> RedisClusterProcesses {
        var nodes: [RedisProcess] = []
        for _ in 0..<3 {
            nodes.append(
                try await RedisProcess.start([
                    "cluster-enabled yes", "cluster-config-file nodes.conf",
                    "cluster-node-timeout 2000",
                ]))
        }
        let ends = [0, 5_461, 10_923, 16_384]
        for (index, node) in nodes.enumerated() {
            let client = try await node.client()
            _ = try await client.call(
                "CLUSTER", "ADDSLOTSRANGE", "\(ends[index])", "\(ends[index + 1] - 1)")
            _ = try await client.call("CLUSTER", "SET-CONFIG-EPOCH", "\(index + 1)")
            _ = try await client.call("CLUSTER", "MEET", "127.0.0.1", "\(nodes[0].port)")
            await client.close()
        }
        for node in nodes {
            let client = try await node.client()
            try await waitUntil("the cluster is whole") {
                let info = try await client.call("CLUSTER", "INFO").text ?? ""
                return info.contains("cluster_state:ok") && info.contains("cluster_size:3")
                    && info.contains("cluster_known_nodes:3")
            }
            await client.close()
        }
        return RedisClusterProcesses(nodes: nodes)
    }

    func client() async throws -> RedisClient { try await nodes[0].client(scheme: "redis+cluster") }
}

extension [[UInt8]] {
    static func words(_ words: String...) -> [[UInt8]] { words.map { Array<UInt8>($0.utf8) } }
}

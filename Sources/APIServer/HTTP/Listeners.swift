import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// One server on several addresses, all of the same port.
struct Listeners: Sendable {
    let hosts: [String]
    let port: Int
    let logger: Logger

    /// Nobody can listen: no address is one of this machine.
    struct NoAddress: Error, CustomStringConvertible {
        let hosts: [String]
        var description: String {
            "\(hosts.joined(separator: ", ")): no address of this machine"
        }
    }

    /// Runs until all have ended, one after the other started: the first one's port is everybody's.
    ///
    /// - Parameter make: A server on an address, which calls back when it listens.
    func run<Responder: HTTPResponder>(
        onListening: @escaping @Sendable (Int) async -> Void,
        _ make:
            @escaping @Sendable (
                String, Int, @escaping @Sendable (any Channel) async -> Void
            ) throws -> Application<Responder>
    ) async throws
    where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            var boundPort = port
            var count = 0
            for host in hosts {
                let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
                let wanted = boundPort
                group.addTask {
                    defer { continuation.finish() }
                    do {
                        try await make(host, wanted) { channel in
                            continuation.yield(channel.localAddress?.port ?? 0)
                            continuation.finish()
                        }.run()
                        return true
                    } catch  where Self.isMissing(error) {
                        return false
                    }
                }
                var first = ports.makeAsyncIterator()
                if let port = await first.next() {
                    boundPort = port
                    count += 1
                } else if try await group.next() == true {
                    // It was told to shut down before it listened.
                    return
                } else {
                    logger.debug("an address is not there", metadata: ["address": "\(host)"])
                }
            }
            guard count > 0 else { throw NoAddress(hosts: hosts) }
            await onListening(boundPort)
            // One that ends takes the others with it.
            defer { group.cancelAll() }
            for try await _ in group {}
        }
    }

    /// Whether an address is not one of this machine, or of a family that it has not.
    private static func isMissing(_ error: any Error) -> Bool {
        guard let error = error as? IOError else { return false }
        return [EADDRNOTAVAIL, EAFNOSUPPORT].contains(error.errnoCode)
    }
}

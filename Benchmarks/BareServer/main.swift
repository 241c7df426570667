// A bare Hummingbird server: one route that answers the same bytes, no middleware. What documents
// are timed against.
//
//   bare-server BYTES     listens on a free port of 127.0.0.1 and prints it

import Glibc
import Hummingbird
import Logging

let size = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 0
let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: size)
let router = Router()
router.get("/") { _, _ in
    Response(
        status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: body))
}
var logger = Logger(label: "bare-server")
logger.logLevel = .error
let application = Application(
    router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
    onServerRunning: { channel in
        // Nobody waits for a line that is not flushed.
        print(channel.localAddress?.port ?? 0)
        fflush(nil)
    },
    logger: logger)
try await application.run()

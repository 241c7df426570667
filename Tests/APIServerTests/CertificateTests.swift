import Foundation
import Testing

@testable import APIServer

/// Certificates: those that can be used, and what is said of those that cannot.
@Suite struct CertificateTests {
    private let folder = URL.temporaryDirectory.appending(path: "agentlog-tls-\(UUID().uuidString)")
        .path()

    private func path(_ name: String) -> String { folder + "/" + name }

    /// A certificate for localhost that signed itself, and its key.
    private func make(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try Shell.run(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
                + "-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 "
                + "-keyout \(path(name)).key -out \(path(name)).pem 2>/dev/null "
                + "&& chmod 600 \(path(name)).key")
    }

    private func failure(_ certificate: String, _ key: String) -> String? {
        do {
            _ = try ServerCertificate(
                certificatePath: path(certificate), keyPath: path(key))
            return nil
        } catch { return error.description.replacing(folder + "/", with: "") }
    }

    @Test func whatIsWrongIsSaid() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try make("a")
        try make("b")
        #expect(failure("a.pem", "a.key") == nil)
        #expect(failure("a.pem", "b.key") == "b.key is not the key of the certificate in a.pem")
        #expect(failure("none", "a.key") == "cannot read none: No such file or directory")
        #expect(failure("a.pem", "none") == "cannot read none: No such file or directory")
        #expect(failure("a.key", "a.key") == "a.key is no certificate in PEM")
        let exposed = "others may use the key b.pem: its mode is 644. chmod 600 b.pem"
        #expect(failure("a.pem", "b.pem") == exposed)
        try Shell.run("chmod 600 \(path("b.pem"))")
        #expect(failure("a.pem", "b.pem") == "b.pem is no private key in PEM, or has a passphrase")
        try Shell.run("touch \(path("empty"))")
        #expect(failure("empty", "a.key") == "empty is no certificate in PEM")
        try Shell.run("chmod 640 \(path("a.key"))")
        let shared = "others may use the key a.key: its mode is 640. chmod 600 a.key"
        #expect(failure("a.pem", "a.key") == shared)
    }

    /// Documents, event streams and WebSockets over TLS, as other programs speak it; and nothing
    /// without it.
    @Test func servingWithTLS() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try make("a")
        let certificate = try ServerCertificate(
            certificatePath: path("a.pem"), keyPath: path("a.key"))
        let pem = path("a.pem")
        try await RunningServer.with([], configure: { $0.certificate = certificate }) { server in
            let url = "https://localhost:\(server.port)"
            let curl = "curl -sS --max-time 20 --cacert \(pem)"
            let page = try await Shell.result("\(curl) \(url)/healthz")
            #expect(page == "{\"status\":\"ok\"}")
            let stream = try await Shell.result(
                "\(curl) -N \(url)/api/agents/stream | head -n 4 | cut -c1-20 | tr '\\n' '|'")
            #expect(stream.hasPrefix("retry: 2000||id: "))
            #expect(stream.contains("event: snapshot"))
            // A handshake and the first frame, of text.
            let fields = RawSocket.handshake.map { "-H '\($0): \($1)'" }.joined(separator: " ")
            let socket = try await Shell.result(
                "\(curl) -N --http1.1 -i \(fields) \(url)/stream/agents/realtime "
                    + "| head -c 400 | tr -d '\\0' "
                    + "| LC_ALL=C grep -a -o -E '101|\"type\":\"snapshot\"' "
                    + "| sort -u | tr '\\n' '|'")
            #expect(socket == "\"type\":\"snapshot\"|101|")
            let old = try await Shell.result(
                "\(curl) --tls-max 1.1 \(url)/healthz 2>/dev/null; echo $?")
            #expect(old != "0\n" && !old.contains("ok"))
            try await server.connected { server in
                let socket = try server.socket()
                try socket.send(RawSocket.request("/healthz", [:]))
                var text = ""
                while let byte = try? socket.read(1) {
                    text += String(decoding: byte, as: UTF8.self)
                }
                #expect(!text.contains("HTTP/"))
            }
        }
    }
}

/// Programs that a test needs.
enum Shell {
    struct Failure: Error {
        let command: String
        let status: Int32
    }

    /// By popen(3): Foundation's Process lists the open files of this process, and ends it if tests
    /// beside this one open others meanwhile.
    @discardableResult static func run(_ command: String) throws -> String {
        guard let stream = popen(command, "re") else { throw Failure(command: command, status: -1) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 {
            bytes += buffer[..<count]
        }
        let status = pclose(stream)
        guard status == 0 else { throw Failure(command: command, status: status) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same while a server of this process has to work.
    static func result(_ command: String) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try run(command) }) }.start()
        }
    }
}

import Foundation
import NIOSSL

/// A certificate with its chain, and the key that belongs to it.
public struct ServerCertificate: Sendable {
    /// What a server speaks TLS 1.2 and 1.3 with.
    let tlsConfiguration: TLSConfiguration

    /// Why a certificate cannot be used.
    public struct Failure: Error, Equatable, CustomStringConvertible {
        public let description: String
    }

    /// Reads both and checks that they belong together.
    ///
    /// - Parameters:
    ///   - certificatePath: PEM; the server's first, then those that signed it.
    ///   - keyPath: PEM, without a passphrase; nobody but its owner may have access.
    public init(certificatePath: String, keyPath: String) throws(Failure) {
        let certificates = try Self.read(certificatePath)
        try Self.checkAccess(keyPath)
        let keyBytes = try Self.read(keyPath)
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMBytes(certificates)
        } catch {
            throw Failure(description: "\(certificatePath) is no certificate in PEM")
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(bytes: keyBytes, format: .pem)
        } catch {
            throw Failure(
                description: "\(keyPath) is no private key in PEM, or has a passphrase")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw Failure(
                description: "\(keyPath) is not the key of the certificate in \(certificatePath)")
        }
        tlsConfiguration = configuration
    }

    private static func read(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        do {
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
            return Array(try handle.read(upToCount: 1 << 20) ?? Data())
        } catch {
            throw Failure(description: "cannot read \(path): it is no file")
        }
    }

    private static func checkAccess(_ path: String) throws(Failure) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure("read", path) }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw Failure(
                description: "others may use the key \(path): its mode is \(mode). "
                    + "chmod 600 \(path)")
        }
    }

    private static func failure(_ operation: String, _ path: String) -> Failure {
        Failure(description: "cannot \(operation) \(path): \(String(cString: strerror(errno)))")
    }
}

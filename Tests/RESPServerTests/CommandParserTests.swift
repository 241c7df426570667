import KeySpace
import NIOCore
import Testing

@testable import RESPServer

@Suite struct CommandParserTests {
    /// What one that is sent so is parsed as, fed in pieces.
    private func parse(
        _ pieces: [Bytes], _ limits: CommandLimits = CommandLimits(), isKnown: Bool = true
    ) -> (commands: [SentCommand], error: ProtocolError?) {
        var parser = CommandParser()
        var commands: [SentCommand] = []
        do {
            for piece in pieces {
                parser.append(ByteBuffer(bytes: piece))
                while let command = try parser.next(limits, isKnown: isKnown) {
                    commands.append(command)
                }
            }
        } catch {
            return (commands, error)
        }
        return (commands, nil)
    }

    private func words(_ texts: String..., isInline: Bool = false) -> SentCommand {
        SentCommand(arguments: texts.map { Bytes($0.utf8) }, isInline: isInline)
    }

    private static let session =
        "*2\r\n$3\r\nGET\r\n$3\r\na\r\n\r\n*0\r\n*-1\r\nPING  \"a\\x41\\n\" 'b\\'c'\r\n\r\n"
        + "*1\r\n$0\r\n\r\n*3\r\n$4\r\nECHO\r\n$2\r\n\u{0}\u{1}\r\n$1\r\n*\r\nping\n"

    /// However it is cut into two, or into bytes.
    @Test func cutsChangeNothing() {
        let bytes = Bytes(Self.session.utf8)
        let expected = [
            words("GET", "a\r\n"), words("PING", "aA\n", "b'c", isInline: true), words(""),
            words("ECHO", "\u{0}\u{1}", "*"), words("ping", isInline: true),
        ]
        for cut in 0...bytes.count {
            let (commands, error) = parse([Bytes(bytes[..<cut]), Bytes(bytes[cut...])])
            #expect(commands == expected, "cut at \(cut)")
            #expect(error == nil, "cut at \(cut)")
        }
        #expect(parse(bytes.map { [$0] }).commands == expected)
    }

    @Test(arguments: [
        ("*x\r\n", "invalid multibulk length"), ("*\r\n", "invalid multibulk length"),
        ("*65537\r\n", "invalid multibulk length"),
        ("*99999999999999999999\r\n", "invalid multibulk length"),
        ("*1\r\nGET\r\n", "expected '$', got 'G'"), ("*1\r\n:1\r\n", "expected '$', got ':'"),
        ("*1\r\n$-1\r\n", "invalid bulk length"), ("*1\r\n$x\r\n", "invalid bulk length"),
        ("*1\r\n$65537\r\n", "invalid bulk length"), ("*1\r\n$01\r\n", "invalid bulk length"),
        ("get \"a\r\n", "unbalanced quotes in request"),
        ("get 'a'b\r\n", "unbalanced quotes in request"),
    ])
    func whatIsNoCommand(text: String, reason: String) {
        let (commands, error) = parse([Bytes("PING\r\n".utf8), Bytes(text.utf8)])
        #expect(commands == [words("PING", isInline: true)])
        #expect(error == ProtocolError(reason: reason))
    }

    @Test(arguments: [
        ("*", "too big mbulk count string"), ("*1\r\n$", "too big bulk count string"),
        ("a", "too big inline request"),
    ])
    func linesWithoutEnd(start: String, reason: String) {
        let piece = Bytes(repeating: UInt8(ascii: "1"), count: 40_000)
        #expect(parse([Bytes(start.utf8), piece]).error == nil)
        #expect(
            parse([Bytes(start.utf8), piece, piece]).error == ProtocolError(reason: reason))
    }

    @Test func allArgumentsTogether() {
        var limits = CommandLimits()
        limits.commandMax = 10
        let argument = "$4\r\nabcd\r\n"
        #expect(parse([Bytes("*2\r\n\(argument)\(argument)".utf8)], limits).commands.count == 1)
        #expect(
            parse([Bytes("*3\r\n\(argument)\(argument)\(argument)".utf8)], limits).error
                == ProtocolError(reason: "invalid bulk length"))
    }

    @Test func whoHasShownNoKeyMaySayLess() {
        let limits = CommandLimits.unauthenticated
        #expect(
            parse([Bytes("*11\r\n".utf8)], limits, isKnown: false).error
                == ProtocolError(reason: "unauthenticated multibulk length"))
        #expect(
            parse([Bytes("*1\r\n$16385\r\n".utf8)], limits, isKnown: false).error
                == ProtocolError(reason: "unauthenticated bulk length"))
    }

    /// Whatever bytes come, it ends, and says the same however they are cut.
    @Test func anyBytes() {
        var generator = SplitMix64(state: 7)
        let alphabet = Bytes("*$:-0123459\r\n\r\n\"'\\x a".utf8) + [0, 0xFF]
        for _ in 0..<5_000 {
            let count = Int.random(in: 0..<40, using: &generator)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            let (whole, wholeError) = parse([bytes])
            let (cut, cutError) = parse(bytes.map { [$0] })
            #expect(whole == cut && wholeError == cutError, "\(bytes)")
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1", true), ("POST / x", true), ("Host: 127.0.0.1", true),
        ("GET agents:active", false), ("get HTTP/1", true), ("PING", false), ("OPTIONS *", true),
    ])
    func http(line: String, isHTTP: Bool) {
        let words = line.split(separator: " ").map { Bytes($0.utf8) }
        #expect(HTTPRequestLine.isOne(words) == isHTTP)
    }
}

struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

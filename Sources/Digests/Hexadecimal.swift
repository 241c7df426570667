/// Lower-case hexadecimal digits of `bytes`, two for each.
///
/// Not generic: a generic function of another module makes the runtime look through every
/// conformance of the program, which is a good part of what a hook's process takes.
public func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}

/// The bytes that `digits` stand for; nil unless it is an even number of hexadecimal digits.
public func hexadecimalBytes(_ digits: String) -> [UInt8]? {
    let text = Array(digits.utf8)
    guard text.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: text.count, by: 2) {
        guard let high = value(ofDigit: text[index]), let low = value(ofDigit: text[index + 1])
        else { return nil }
        bytes.append(high << 4 | low)
    }
    return bytes
}

private func value(ofDigit digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}

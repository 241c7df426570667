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

/// Ends the process if a property does not hold: libFuzzer keeps the input that led here.
///
/// Not `precondition`, which says nothing in optimized code.
func require(
    _ condition: Bool, _ property: @autoclosure () -> String, line: Int = #line
) {
    if !condition { fatalError("violated at line \(line): \(property())") }
}

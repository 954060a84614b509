import Kernel
import YAML

extension Failure {
  /// A fault of a YAML file that is somebody's input.
  /// - Parameter code: what kind of file it is, for programs.
  init(_ fault: YAMLError, _ code: String) {
    let message = (fault.keyPath.map { "\($0): " } ?? "") + fault.message
    self.init(
      .badInput, code, message, at: SourceLocation(file: fault.file, line: fault.line, column: fault.column),
      hint: fault.hint)
  }
}

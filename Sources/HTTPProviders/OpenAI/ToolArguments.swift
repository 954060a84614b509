import Kernel

/// The arguments of a finished tool call.
enum ToolArguments {
  /// The text as the model wrote it, if it is a JSON object. Nothing is mended: what is half an object is refused.
  /// No text at all is how models call a tool that takes nothing.
  static func checked(_ text: String, of tool: String) throws(ModelError) -> String {
    if text.isEmpty { return "{}" }
    guard StrictJSON.isObject(text) else {
      throw .invalid("the arguments of the tool call '\(tool)' are not a JSON object")
    }
    return text
  }

  /// An object that the wire already carried as JSON.
  static func text(_ object: [String: Value]) throws(ModelError) -> String {
    String(decoding: try WireJSON.bytes(.map(object)), as: UTF8.self)
  }
}

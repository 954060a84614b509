import Kernel

/// The arguments of a finished tool call.
enum ToolArguments {
  /// The text as the model wrote it, an object or not: whoever serves the call tells the model what is wrong with it.
  /// No text at all is how models call a tool that takes nothing.
  static func given(_ text: String) -> String { text.isEmpty ? "{}" : text }

  /// What is sent back of a call: servers read the arguments again, and refuse a request that holds half an object.
  static func returned(_ text: String) -> String { StrictJSON.isObject(text) ? text : "{}" }

  /// An object that the wire already carried as JSON.
  static func text(_ object: [String: Value]) throws(ModelError) -> String {
    String(decoding: try WireJSON.bytes(.map(object)), as: UTF8.self)
  }
}

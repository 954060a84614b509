import Kernel

/// Whether a JSON Schema lies within what OpenAI's strict mode takes. Another is sent as a hint instead of being
/// refused with the whole request.
enum StrictSchema {
  private static let unsupported: Set<String> = [
    "allOf", "oneOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "patternProperties",
  ]

  static func accepts(_ schema: Value) -> Bool {
    guard case .map(let root) = schema, root["type"] == "object", root["anyOf"] == nil else { return false }
    return acceptsNode(schema)
  }

  private static func acceptsNode(_ schema: Value) -> Bool {
    guard case .map(let node) = schema, unsupported.isDisjoint(with: node.keys) else { return false }
    for group in ["$defs", "definitions"] {
      if case .map(let definitions)? = node[group], !definitions.values.allSatisfy(acceptsNode) { return false }
    }
    if node["$ref"] != nil { return true }
    if case .list(let choices)? = node["anyOf"] { return choices.allSatisfy(acceptsNode) }
    guard let type = node["type"] else { return node["enum"] != nil || node["const"] != nil }
    if names("object", type), !acceptsObject(node) { return false }
    if names("array", type) { return node["items"].map(acceptsNode) ?? false }
    return true
  }

  /// Every property required, and none beside them.
  private static func acceptsObject(_ node: [String: Value]) -> Bool {
    guard node["additionalProperties"] == false else { return false }
    guard case .map(let properties)? = node["properties"] else { return true }
    guard case .list(let required)? = node["required"] else { return properties.isEmpty }
    return Set(required) == Set(properties.keys.map(Value.string)) && properties.values.allSatisfy(acceptsNode)
  }

  private static func names(_ name: String, _ type: Value) -> Bool {
    if case .list(let types) = type { return types.contains(.string(name)) }
    return type == .string(name)
  }
}

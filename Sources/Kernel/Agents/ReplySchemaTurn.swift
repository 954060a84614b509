extension ReplySchema {
  /// The shape of every turn's reply: constant for all turns of all runs, every key required.
  package static let turn = ReplySchema(name: "turn_reply", schema: turnSchema)

  private static var turnSchema: Value {
    object([
      "outputs": list(object(["name": text, "markdown": text])),
      "facts": list(object(["name": text, "value": .map(["type": ["string", "number", "boolean", "null"]])])),
      "answers": list(object(["id": text, "answer": text, "confidence": number, "reasoning": text])),
      "judgements": list(
        object([
          "id": text, "holds": .map(["type": "string", "enum": ["yes", "no", "unknown"]]), "confidence": number,
          "reasoning": text,
        ])),
      "edits": list(object(["path": text, "op": operation, "find": text, "text": text])),
      "questions": list(
        object(["question": text, "options": list(text), "suggestion": text, "confidence": number])),
      "control": .map(["type": "string", "enum": ["continue", "halt"]]),
      "halt_reason": text,
      "assumptions": list(text),
    ])
  }

  private static let text = Value.map(["type": "string"])
  private static let operation = Value.map([
    "type": "string", "enum": .list(DocumentEdit.Operation.allCases.map { .string($0.rawValue) }),
  ])
  private static let number = Value.map(["type": "number"])

  private static func list(_ items: Value) -> Value { .map(["type": "array", "items": items]) }

  /// An object in which every property is required and no other is allowed: what strict modes ask for.
  private static func object(_ properties: [String: Value]) -> Value {
    .map([
      "type": "object", "properties": .map(properties),
      "required": .list(properties.keys.sorted().map { .string($0) }), "additionalProperties": false,
    ])
  }
}

extension Value: ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: Value...) { self = .list(elements) }
}

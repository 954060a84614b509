import Kernel

extension JSON {
  /// A workflow's value; keys in alphabetical order, for a map of the kernel's has none.
  init(_ value: Kernel.Value) {
    switch value {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .number(let number): self = .number(number)
    case .string(let text): self = .string(text)
    case .list(let items): self = .list(items.map { JSON($0) })
    case .map(let entries): self = JSON(entries)
    }
  }

  init(_ entries: [String: Kernel.Value]) {
    self = .object(entries.sorted { $0.key < $1.key }.map { Member(key: $0.key, value: JSON($0.value)) })
  }

  init(_ failure: Failure) {
    self = [
      "code": .string(failure.code),
      "exitCode": .int(Int(failure.kind.exitCode)),
      "message": .string(failure.message),
      "file": JSON(failure.location?.file),
      "line": JSON(failure.location?.line),
      "column": JSON(failure.location?.column),
      "hint": JSON(failure.hint),
    ]
  }

  init(_ option: Escalation.Option) { self = ["key": .string(option.key), "label": .string(option.label)] }

  /// The keys of the escalation's file, all of them.
  init(_ escalation: Escalation) {
    self = [
      "schema": .int(escalation.schema),
      "id": .string(escalation.id),
      "projectId": .string(escalation.projectId),
      "runId": .string(escalation.runId),
      "workflowName": .string(escalation.workflowName),
      "stepNumber": .int(escalation.stepNumber),
      "node": .string(escalation.node),
      "question": .string(escalation.question),
      "kind": .string(escalation.kind.rawValue),
      "severity": .string(escalation.severity.rawValue),
      "options": .list(escalation.options.map { JSON($0) }),
      "suggestedAnswer": JSON(escalation.suggestedAnswer),
      "aiReasoning": JSON(escalation.aiReasoning),
      "aiConfidence": JSON(escalation.aiConfidence),
      "context": JSON(escalation.context),
      "digest": .string(escalation.digest.hex),
      "status": .string(escalation.status.rawValue),
      "createdAt": .string(escalation.createdAt.description),
      "response": JSON(escalation.response),
      "respondedBy": JSON(escalation.respondedBy),
      "respondedAt": JSON(escalation.respondedAt?.description),
      "resolvedAt": JSON(escalation.resolvedAt?.description),
    ]
  }

  init(_ diagnostic: Diagnostic) {
    self = [
      "severity": .string(diagnostic.severity.rawValue),
      "code": .string(diagnostic.code),
      "message": .string(diagnostic.message),
      "file": .string(diagnostic.file),
      "line": .int(diagnostic.line),
      "column": .int(diagnostic.column),
    ]
  }
}

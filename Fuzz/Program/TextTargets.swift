import Host
import Kernel

extension FuzzTarget {
  /// Small languages within documents.
  static let texts: [FuzzTarget] = [
    FuzzTarget(name: "checklist") { bytes in
      let checklist = Checklist(String(decoding: bytes, as: UTF8.self))
      let lines = bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 1
      for item in checklist.items where item.line < 1 || item.line > lines { finding("an item at line \(item.line)") }
    },
    FuzzTarget(name: "patch") { bytes in
      guard let edits = try? PatchFile.parse(bytes, file: "p") else { return }
      let document = Array("# A\n\nfirst line\nsecond line\n\n## B\n\n- [ ] one\n- [ ] two\n".utf8)
      guard let changes = try? Patch.apply(edits, read: { $0.hasSuffix("new.md") ? nil : document }) else { return }
      for change in changes { _ = UnifiedDiff(path: change.path, before: change.before, after: change.after) }
    },
    FuzzTarget(name: "condition") { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      for bare in [false, true] {
        let condition = Condition.parse(text, bareNames: bare)
        _ = (condition.classification, condition.variables, ConditionStatistics.Kind(text))
        let context = ConditionContext(
          scope: scope, lastAnswer: "y", answerOptions: ["[c] Continue", "2. Stop"], previousSibling: true)
        _ = condition.evaluate(in: context)
      }
    },
    FuzzTarget(name: "template") { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      guard let template = try? Template(parsing: text, file: "t", mode: .lenient) else {
        finding("a template is refused in lenient mode")
      }
      _ = try? Template(parsing: text, file: "t", mode: .strict)
      for policy in [UnresolvedPolicy.keep, .empty, .fail] { _ = try? template.render(scope, unresolved: policy) }
      _ = try? TemplateProcessor.openNames(in: template, scope: scope)
      _ = try? TemplateProcessor.expand(text, scope: scope, unresolved: .keep)
      for placeholder in template.placeholders where placeholder.position.offset >= bytes.count + 3 * bytes.count {
        finding("a placeholder outside the template")
      }
    },
  ]

  private static let scope = Scope([
    [
      "x": "words {{y}}", "level": 2, "list": .list(["a", "b"]), "map": .map(["k": "v"]), "epic_title_1": "One",
      "epic_title_2": "Two", "yes": true, "no": false, "empty": "",
    ]
  ])
}

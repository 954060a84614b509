import Kernel

/// What asks for an entry of an agent's menu: `create-prd`, `*create-prd`, `CP or fuzzy match on create-prd`.
struct MenuTrigger {
  /// The word that asks for it, without BMAD's sign of a command.
  let word: String
  /// `CP`.
  let code: String?

  init(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    let name: Substring?
    if let match = words.firstIndex(of: "match") {
      let rest = words[(match + 1)...].drop { $0 == "on" }
      name = rest.first
      code = words.first.flatMap { $0.allSatisfy { $0.isUppercase || $0.isNumber } ? String($0) : nil }
    } else {
      name = words.first
      code = nil
    }
    word = (name ?? Substring(text)).filter { !"*,;`'\"".contains($0) }.trimmed
  }
}

/// Cells of a table that are no statements.
enum TableCell {
  /// The number of a row names nothing.
  static func isNumber(_ cell: String, below head: String?) -> Bool {
    let isCount = cell.allSatisfy { $0.isNumber || $0 == "." || $0 == "#" || $0 == ")" }
    guard let head = head?.lowercased() else { return isCount }
    return isCount && ["#", "no", "no.", "nr", "nr.", "id", "number", "ref", ""].contains(head)
  }

  /// `p95 < 3 s` of a row of requirements with their targets, the last cell.
  static func target(_ cells: [String], below heads: [String]) -> String? {
    guard let head = heads.last?.lowercased(), let cell = cells.last, cells.count > 1, !isOpen(cell) else { return nil }
    let isJudged = ["target", "measure", "limit", "threshold", "acceptance", "criterion", "value"].contains {
      head == $0
    }
    let requires = heads.dropLast().contains { head in
      let head = head.lowercased()
      return ["requirement", "quality", "attribute", "property", "constraint"].contains { head.hasPrefix($0) }
    }
    return isJudged && requires ? cell : nil
  }

  static func isOpen(_ cell: String) -> Bool {
    ["unknown", "tbd", "?", "open", "unclear", "not known", "to be decided", "n/a"].contains(cell.lowercased())
  }
}

import Kernel

/// What decides the conditions of some workflows, as `workflows lint --stats` tells it.
extension ConditionStatistics {
  var json: JSON {
    .object(
      [JSON.Member(key: "total", value: .int(total))]
        + Decider.allCases.map { decider in
          JSON.Member(key: decider.rawValue, value: ["count": .int(count(decider)), "percent": .int(percent(decider))])
        } + [
          JSON.Member(
            key: "kinds",
            value: .object(Kind.allCases.map { JSON.Member(key: $0.rawValue, value: .int(counts[$0] ?? 0)) }))
        ])
  }

  var lines: [StyledText] {
    let shares = "\(percent(.engine)) % by the engine, \(percent(.facts)) % by recorded facts"
    return ["\(total) conditions: \(shares), \(percent(.judgement)) % by judgement"]
      + Kind.allCases.compactMap { kind in
        counts[kind].map { "  \(kind.rawValue): \($0) (\(kind.decider.rawValue))" }
      }
  }

  /// Rounded to whole percent.
  private func percent(_ decider: Decider) -> Int { Int((share(decider) * 100).rounded()) }
}

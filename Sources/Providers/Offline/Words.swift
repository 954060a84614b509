/// Words as the offline provider compares them: lower case, without endings.
enum Words {
  /// The words of a text in order, lower-cased; `%` and currency signs count as words.
  static func tokens(_ text: String) -> [String] {
    var tokens: [String] = []
    var current = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    for index in scalars.indices {
      let scalar = scalars[index]
      if isWordScalar(scalar) {
        current.append(scalar)
      } else if joinsWord(scalars, at: index), !current.isEmpty {
        current.append(scalar == "’" ? "'" : scalar)
      } else {
        if !current.isEmpty { tokens.append(String(current).lowercased()) }
        current = String.UnicodeScalarView()
        if "%€$£".unicodeScalars.contains(scalar) { tokens.append(String(scalar)) }
      }
    }
    if !current.isEmpty { tokens.append(String(current).lowercased()) }
    return tokens
  }

  /// The words of a text without their endings.
  static func stems(_ text: String) -> [String] { tokens(text).map(stem) }

  /// The stems that carry meaning.
  static func contentStems(_ text: String) -> [String] {
    stems(text).filter { !isStopStem($0) }
  }

  static func isStopStem(_ stem: String) -> Bool { stopStems.contains(stem) || stem.utf8.count < 2 }

  /// A word without its plural, past or progressive ending; crude, but the same for cues and documents.
  static func stem(_ word: String) -> String {
    guard word.utf8.count > 3, word.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7a || $0 == 0x27 }) else { return word }
    var letters = Array(word.utf8)
    if letters.suffix(2) == [0x27, 0x73] { letters.removeLast(2) }
    if letters.contains(0x27) { return text(letters) }
    if ends(letters, "ies"), letters.count > 4 {
      letters.replaceSubrange((letters.count - 3)..., with: [0x79])
    } else if ["ches", "shes", "sses", "xes"].contains(where: { ends(letters, $0) }) {
      letters.removeLast(2)
    } else if ends(letters, "s"), !ends(letters, "ss"), !ends(letters, "us"), !ends(letters, "is") {
      letters.removeLast()
    }
    if ends(letters, "ing"), letters.count > 5 {
      letters.removeLast(3)
      undouble(&letters)
    } else if ends(letters, "ied"), letters.count > 4 {
      letters.replaceSubrange((letters.count - 3)..., with: [0x79])
    } else if ends(letters, "ed"), letters.count > 4 {
      letters.removeLast(2)
      undouble(&letters)
    }
    if ends(letters, "e"), letters.count > 3 { letters.removeLast() }
    return text(letters)
  }

  /// How alike two sets of words are, by the share of the smaller one that the other holds, tempered by size.
  static func likeness(_ a: Set<String>, _ b: Set<String>) -> Double {
    guard !a.isEmpty, !b.isEmpty else { return 0 }
    return Double(a.intersection(b).count) / Double(a.union(b).count)
  }

  private static func text(_ letters: [UInt8]) -> String { String(decoding: letters, as: UTF8.self) }

  private static func ends(_ letters: [UInt8], _ suffix: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: suffix.utf8Start, count: suffix.utf8CodeUnitCount)
    return letters.count > wanted.count && letters.suffix(wanted.count).elementsEqual(wanted)
  }

  private static func undouble(_ letters: inout [UInt8]) {
    guard letters.count > 3, let last = letters.last, last == letters[letters.count - 2] else { return }
    if !"lsz".utf8.contains(last) { letters.removeLast() }
  }

  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return scalar.value >= 0x30 && scalar.value <= 0x39 || scalar.value >= 0x41 && scalar.value <= 0x5a
        || scalar.value >= 0x61 && scalar.value <= 0x7a
    }
    return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  private static func joinsWord(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
    guard index > 0, index + 1 < scalars.count else { return false }
    let (before, after) = (scalars[index - 1], scalars[index + 1])
    switch scalars[index] {
    case "'", "’": return isWordScalar(before) && isWordScalar(after)
    case ".", ",": return isDigit(before) && isDigit(after)
    default: return false
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x30 && scalar.value <= 0x39 }

  private static let stopStems: Set<String> = Set(
    """
    a an the and or but nor so if then than that this these those there here of in on at to for from by with without \
    into onto over under about as is are was were be been being am do does did done have has had having will would \
    shall should can could may might must it its itself they them their he him his she her we us our you your i me my \
    who whom whose which what when where why how not no yes all any each every some such only own same too very just \
    also more most much many few less least other another one two both either neither again once up down out off \
    because while during before after between through until against per via etc eg ie get got gets go goes
    """.split(separator: " ").map { Words.stem(String($0)) })
}

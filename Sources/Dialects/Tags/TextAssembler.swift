import Kernel

/// Makes the words of a node out of its bytes: line ends become `\n`, entities are decoded, what a formatter did to
/// names in braces is undone, and lines after the first lose the indentation of the line on which the text starts.
struct TextAssembler {
  struct Segment {
    let range: Range<Int>
    let isCode: Bool
  }

  let map: SourceMap

  func text(_ segments: [Segment], within bounds: Range<Int>) -> String {
    let indentation = map.indentation(at: bounds.lowerBound)
    var result: [UInt8] = []
    result.reserveCapacity(bounds.count)
    var skip = 0
    for segment in segments {
      let range = segment.range.clamped(to: bounds)
      var offset = range.lowerBound
      while offset < range.upperBound {
        let byte = map.bytes[offset]
        if skip > 0, byte == .space || byte == .tab {
          skip -= 1
          offset += 1
          continue
        }
        skip = 0
        if byte == .lineFeed {
          if result.last == .carriageReturn { result.removeLast() }
          skip = indentation
        }
        offset += segment.isCode ? Self.copy(byte, to: &result) : Self.read(map.bytes[range], at: offset, to: &result)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  static func attributeValue(_ bytes: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    var offset = bytes.startIndex
    while offset < bytes.endIndex {
      if bytes[offset] == .lineFeed, result.last == .carriageReturn { result.removeLast() }
      offset += read(bytes, at: offset, to: &result)
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func copy(_ byte: UInt8, to result: inout [UInt8]) -> Int {
    result.append(byte)
    return 1
  }

  /// Appends what stands at the offset; how many bytes it took.
  private static func read(_ bytes: ArraySlice<UInt8>, at offset: Int, to result: inout [UInt8]) -> Int {
    switch bytes[offset] {
    case UInt8(ascii: "&"):
      if let (scalar, length) = entity(bytes, at: offset) {
        result += Array(String(scalar).utf8)
        return length
      }
    case UInt8(ascii: "{") where result.last == UInt8(ascii: "$"):
      // Another language's placeholder, such as a CI file's `${{ … }}`.
      let end = bytes[offset...].prefix { $0 == UInt8(ascii: "{") }.endIndex
      result += bytes[offset..<end]
      return end - offset
    case UInt8(ascii: "{"):
      if let (name, length) = FormatterDamage.reference(bytes, at: offset) {
        result += name
        return length
      }
    default: break
    }
    return copy(bytes[offset], to: &result)
  }

  private static let named: [String: Unicode.Scalar] = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"]

  private static func entity(_ bytes: ArraySlice<UInt8>, at offset: Int) -> (Unicode.Scalar, length: Int)? {
    let body = bytes[(offset + 1)...].prefix(9)
    guard let end = body.firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let name = String(decoding: body[..<end], as: UTF8.self)
    let length = end - offset + 1
    if let scalar = named[name] { return (scalar, length) }
    guard name.hasPrefix("#") else { return nil }
    let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
    // Control characters would reach terminals; only tab and line feed are words.
    guard let number, number >= 0x20 || number == 9 || number == 10, number != 0x7F,
      let scalar = Unicode.Scalar(number)
    else { return nil }
    return (scalar, length)
  }
}

/// What markdown formatters do to variable names: `{output*folder}`, `{ date }`, `{ { x } }`, `story\_title`.
enum FormatterDamage {
  /// The mended reference that starts at the brace; nil where it is whole, or no reference.
  static func reference(_ bytes: ArraySlice<UInt8>, at start: Int) -> (mended: [UInt8], length: Int)? {
    let limit = min(bytes.endIndex, start + 100)
    var offset = start + 1
    var isDamaged = false
    skipSpaces(bytes, &offset, limit, &isDamaged)
    let isDouble = offset < limit && bytes[offset] == UInt8(ascii: "{")
    if isDouble {
      offset += 1
      skipSpaces(bytes, &offset, limit, &isDamaged)
    }
    var name: [UInt8] = []
    while offset < limit, isName(bytes[offset]) {
      name.append(bytes[offset])
      offset += 1
    }
    guard let first = name.first, first.isLetter || first == UInt8(ascii: "_") else { return nil }
    skipSpaces(bytes, &offset, limit, &isDamaged)
    for closing in 0..<(isDouble ? 2 : 1) {
      if closing == 1 { skipSpaces(bytes, &offset, limit, &isDamaged) }
      guard offset < limit, bytes[offset] == UInt8(ascii: "}") else { return nil }
      offset += 1
    }
    let mended = Self.name(name)
    guard isDamaged || mended != name else { return nil }
    let (open, close) = isDouble ? ("{{", "}}") : ("{", "}")
    return (Array(open.utf8) + mended + Array(close.utf8), offset - start)
  }

  /// `\_` becomes `_`, and `a*{{N}}*b\*c` becomes `a_{{N}}_b_c`.
  static func name(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "\\")
      where index + 1 < bytes.count && [UInt8(ascii: "_"), UInt8(ascii: "*")].contains(bytes[index + 1]):
        break
      case UInt8(ascii: "*") where result.last.map { $0.isWord || $0 == UInt8(ascii: "}") } == true:
        result.append(UInt8(ascii: "_"))
      default: result.append(byte)
      }
    }
    return result
  }

  /// The text of a `<template-output>` where it is a name or a list of names.
  static func names(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.contains(UInt8(ascii: "*")) || bytes.contains(UInt8(ascii: "\\")) else { return text }
    for (index, byte) in bytes.enumerated() where byte.isWhiteSpace {
      guard index > 0, bytes[index - 1] == UInt8(ascii: ",") || bytes[index - 1].isWhiteSpace else { return text }
    }
    return String(decoding: name(bytes), as: UTF8.self)
  }

  private static func isName(_ byte: UInt8) -> Bool {
    byte.isWord || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "\\")].contains(byte)
  }

  private static func skipSpaces(_ bytes: ArraySlice<UInt8>, _ offset: inout Int, _ limit: Int, _ skipped: inout Bool) {
    while offset < limit, bytes[offset] == .space {
      offset += 1
      skipped = true
    }
  }
}

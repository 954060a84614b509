#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Makes hostile files out of seeds, each line of a seed repeated in its place, alone, and with the numbers in it
/// counting up, and compares the processor time of one size with that of four times the size.
struct GrowthCheck {
  private static let sizes = (small: 25_600, large: 102_400)
  /// Linear work takes four times as long; caches and the allocator may double that. Quadratic work takes sixteen.
  private static let mostGrowth = 9.0
  /// Seconds on a large input, below which growth is not looked at.
  private static let trifle = 0.06

  private let target: FuzzTarget
  private let seeds: [[UInt8]]

  init(_ target: FuzzTarget, seeds folder: String) {
    self.target = target
    seeds = Self.files(in: folder)
  }

  /// Prints what grows too fast; whether there was none.
  func report() -> Bool {
    var shapes = 0
    var faults = 0
    var slowest = 0.0
    for seed in seeds {
      for shape in Self.shapes(of: seed) {
        shapes += 1
        var large = seconds(shape.input(Self.sizes.large))
        slowest = max(slowest, large)
        guard large > Self.trifle else { continue }
        var small = seconds(shape.input(Self.sizes.small))
        // Another process can only have made them slower.
        for _ in 0..<2 where large > Self.mostGrowth * small || large > longestRun {
          large = min(large, seconds(shape.input(Self.sizes.large)))
          small = min(small, seconds(shape.input(Self.sizes.small)))
        }
        guard large > Self.mostGrowth * small || large > longestRun else { continue }
        faults += 1
        fflush(nil)
        print("\(target.name): \(shape): \(small) s for \(Self.sizes.small) bytes, \(large) s for \(Self.sizes.large)")
      }
    }
    print("\(target.name): \(shapes) shapes, the slowest took \(slowest) s, \(faults) grow too fast")
    return faults == 0
  }

  private func seconds(_ input: [UInt8]) -> Double { processorSeconds { target.run(input) } }

  private struct Shape: CustomStringConvertible {
    var head: ArraySlice<UInt8> = []
    var piece: ArraySlice<UInt8>
    var tail: ArraySlice<UInt8> = []
    var counts = false

    var description: String {
      "\(String(decoding: piece, as: UTF8.self).debugDescription) after \(head.count) bytes\(counts ? ", counted" : "")"
    }

    func input(_ size: Int) -> [UInt8] {
      var bytes = Array(head)
      var number = 0
      while bytes.count < size, !piece.isEmpty {
        number += 1
        bytes += counts ? Self.numbered(piece, number) : Array(piece)
      }
      return bytes + tail
    }

    /// With the first number in the piece replaced.
    private static func numbered(_ piece: ArraySlice<UInt8>, _ number: Int) -> [UInt8] {
      func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
      guard let start = piece.firstIndex(where: isDigit) else { return Array(piece) }
      let end = piece[start...].firstIndex { !isDigit($0) } ?? piece.endIndex
      return Array(piece[..<start]) + Array(String(number).utf8) + Array(piece[end...])
    }
  }

  private static func shapes(of seed: [UInt8]) -> [Shape] {
    var shapes: [Shape] = []
    var start = 0
    for (index, byte) in seed.enumerated() where byte == UInt8(ascii: "\n") || index + 1 == seed.count {
      let line = seed[start...index]
      let words = line.byte(at: line.count - 1) == UInt8(ascii: "\n") ? line.dropLast() : line
      shapes.append(Shape(piece: line))
      shapes.append(Shape(head: seed[..<start], piece: line, tail: seed[(index + 1)...]))
      shapes.append(Shape(head: seed[..<start], piece: line, tail: seed[(index + 1)...], counts: true))
      if words.count > 1 { shapes.append(Shape(head: seed[..<start], piece: words, tail: seed[(index + 1)...])) }
      for length in [1, 2, 3] where words.count > length {
        let first = words.drop { $0 <= 0x20 }.prefix(length)
        shapes.append(Shape(head: seed[..<(start + words.count)], piece: first, tail: seed[(index + 1)...]))
      }
      start = index + 1
    }
    return shapes
  }

  private static func files(in folder: String) -> [[UInt8]] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted().map { read(folder + "/" + $0) }
  }

  private static func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
  }
}

extension ArraySlice {
  fileprivate func byte(at offset: Int) -> Element? { offset >= 0 && offset < count ? self[startIndex + offset] : nil }
}

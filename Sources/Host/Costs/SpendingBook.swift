import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What a ledger's file says, kept up with the file as processes append to it.
struct SpendingBook {
  private(set) var entries: [SpendingLedger.Entry] = []
  private(set) var total = MicroDollars.zero
  private(set) var byDay: [String: MicroDollars] = [:]
  private var positions: [String: Int] = [:]
  /// How much of the file is in here, and which file that was.
  private var readBytes = 0
  private var readLines = 0
  /// The last of the bytes that were read, to notice a file that a person edited in place.
  private var tail: [UInt8] = []
  private static let tailLength = 512
  private var file: Identity?

  private struct Identity: Hashable {
    var device: UInt64
    var number: UInt64
  }

  /// Reads what was appended since the last time; everything where the file is not the one that was read.
  mutating func catchUp(with ledger: borrowing FileDescriptor, shown path: String) throws {
    let status = try ledger.status()
    let identity = Identity(device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(status.st_ino))
    let size = Int(status.st_size)
    if identity != file || size < readBytes { self = SpendingBook() }
    var bytes = try ledger.bytes(from: readBytes - tail.count)
    if !bytes.starts(with: tail) {
      self = SpendingBook()
      bytes = try ledger.bytes(from: 0)
    }
    file = identity
    var start = tail.count
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let place = SourceLocation(file: path, line: readLines + 1)
      if let line = try SpendingLine(bytes[start..<end], at: place) { take(line) }
      readLines += 1
      readBytes += end + 1 - start
      start = end + 1
    }
    tail = Array(bytes[..<start].suffix(Self.tailLength))
    // What follows the last line's end is a line that is being written, or that a crash cut short.
  }

  private mutating func take(_ line: SpendingLine) {
    switch line.kind {
    case .reserve:
      // The same reservation twice would be a copied file's doing; counting it once is what its maker meant.
      guard positions[line.id] == nil else { return }
      let entry = SpendingLedger.Entry(
        id: line.id, run: line.run ?? "", agent: line.agent ?? "", model: line.model ?? "", call: line.call ?? "",
        day: line.day ?? "", reserved: line.amount ?? .zero, outcome: .open)
      positions[line.id] = entries.count
      entries.append(entry)
      add(entry.reserved, on: entry.day)
    case .settle:
      guard let position = positions[line.id], entries[position].outcome == .open else { return }
      let entry = entries[position]
      if let cost = line.amount {
        entries[position].outcome = .settled(cost)
        add(cost - entry.reserved, on: entry.day)
      } else {
        entries[position].outcome = .unknown
      }
    }
  }

  private mutating func add(_ amount: MicroDollars, on day: String) {
    total = total + amount
    byDay[day] = byDay[day, default: .zero] + amount
  }

  func entry(_ id: String) -> SpendingLedger.Entry? { positions[id].map { entries[$0] } }
}

extension FileDescriptor {
  /// Every byte from an offset to the end of the file.
  fileprivate borrowing func bytes(from offset: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let (number, position) = (number, off_t(offset + bytes.count))
      let result = SystemCall.patiently {
        buffer.withUnsafeMutableBytes { pread(number, $0.baseAddress, $0.count, position) }
      }
      switch result {
      case .success(0): return bytes
      case .success(let count): bytes += buffer[..<count]
      case .failure(let error): throw error.failure("read", path)
      }
    }
  }
}

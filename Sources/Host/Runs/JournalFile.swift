import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The truth of one run: records that are only ever appended, in a file filled with zeros ahead of them, so that a
/// flush has no metadata to write.
///
/// One process writes it, the holder of the run's lock. It is not shared between tasks.
package final class JournalFile {
  private let file: FileDescriptor
  /// Just after the last record.
  private var end: Int
  private var capacity: Int
  private var sequence: Int
  private var isUnflushed = false
  /// After a failed append: where what it left behind may end.
  private var tornEnd = 0
  /// After a failed flush nobody knows what the disk holds, so nothing may be promised any more.
  private var flushFailure: Failure?

  private static let firstChunk = 64 << 10
  private static let largestChunk = 1 << 20

  /// Opens a journal to append to it, or makes an empty one. A torn tail is cut off and its size reported.
  /// - Parameter levels: how many folders above a new journal's own may be as new as it is.
  /// - Throws: `Failure` of kind `io`, code `journal-corrupt`, where a record that is not the last is damaged; the file
  ///   is left as it is.
  package static func open(_ path: String, levels: Int) throws -> (journal: JournalFile, contents: JournalContents) {
    guard let file = try FileDescriptor.open(path, O_RDWR | O_CREAT | O_NOFOLLOW) else {
      throw SystemError(number: ENOENT).failure("create", path)
    }
    let bytes = try file.readAll()
    let scan = try JournalScan(bytes, path: path)
    let journal = JournalFile(file, scan, capacity: bytes.count)
    if scan.tornBytes > 0 {
      try journal.zero(from: scan.end, to: scan.end + scan.tornBytes)
      try journal.file.syncData()
    }
    // An empty journal may be new, or one whose maker crashed before its name was durable.
    if scan.payloads.isEmpty {
      try journal.reserve(1)
      try journal.file.sync()
      try Folders.sync(Folders.parent(of: path), levels: levels)
    }
    return (journal, JournalContents(payloads: scan.payloads, tornBytes: scan.tornBytes))
  }

  private init(_ file: consuming FileDescriptor, _ scan: JournalScan, capacity: Int) {
    self.file = file
    self.capacity = capacity
    end = scan.end
    sequence = scan.payloads.count
  }

  /// Reads a journal that another process may be appending to: takes no lock, waits for nothing, changes nothing. Empty
  /// where there is no file.
  package static func read(_ path: String) throws -> JournalContents {
    // A record that is being written can look damaged, with a later one whole, to a read that overlaps both.
    for _ in 1...2 {
      if let contents = try? readOnce(path) { return contents }
    }
    return try readOnce(path)
  }

  private static func readOnce(_ path: String) throws -> JournalContents {
    guard let file = try FileDescriptor.open(path, O_RDONLY | O_NOFOLLOW) else { return JournalContents(payloads: []) }
    let scan = try JournalScan(file.readAll(), path: path)
    return JournalContents(payloads: scan.payloads, tornBytes: scan.tornBytes)
  }

  /// Appends one record by one write; it survives the death of this process at once, a power cut after `flush`.
  /// - Throws: `Failure` of kind `io` with the path; earlier records stay valid.
  package func append(_ payload: [UInt8]) throws {
    if let flushFailure { throw flushFailure }
    let line = try JournalRecord.encode(sequence + 1, payload)
    if tornEnd > end { try zero(from: end, to: tornEnd) }
    tornEnd = 0
    try reserve(line.count)
    do {
      try file.writeAll(line, at: end)
    } catch {
      tornEnd = end + line.count
      // What cannot be cleared now is cleared by the next append, or cut as a torn tail when the journal is next opened.
      if (try? zero(from: end, to: tornEnd)) != nil { tornEnd = 0 }
      throw error
    }
    end += line.count
    sequence += 1
    isUnflushed = true
  }

  /// Makes every appended record durable; does nothing where all are.
  /// - Throws: `Failure` of kind `io`, from then on at every call: a failed flush is never repeated.
  package func flush() throws {
    if let flushFailure { throw flushFailure }
    guard isUnflushed else { return }
    do { try file.syncData() } catch let failure as Failure {
      flushFailure = failure
      throw failure
    }
    isUnflushed = false
  }

  /// Fills the file with zeros so that `count` more bytes need no growth.
  private func reserve(_ count: Int) throws {
    while capacity < end + count {
      let chunk = min(max(capacity, Self.firstChunk), Self.largestChunk)
      try file.writeAll([UInt8](repeating: 0, count: chunk), at: capacity)
      capacity += chunk
    }
  }

  private func zero(from start: Int, to end: Int) throws {
    try file.writeAll([UInt8](repeating: 0, count: min(end, capacity) - start), at: start)
  }
}

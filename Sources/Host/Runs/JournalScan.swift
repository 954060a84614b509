import Kernel

/// What the bytes of a journal hold: records, then perhaps a torn tail, then zeros.
struct JournalScan {
  private(set) var payloads: [[UInt8]] = []
  /// Just after the last valid record.
  private(set) var end = 0
  /// Bytes from there to the last that is not zero.
  private(set) var tornBytes = 0

  /// - Throws: `Failure` of kind `io`, code `journal-corrupt`, naming the record and its offset, where an invalid record
  ///   is followed by a valid one, or a sequence number comes twice or is skipped.
  init(_ bytes: [UInt8], path: String) throws {
    while let record = JournalRecord.parse(bytes, at: end) {
      let expected = payloads.count + 1
      guard record.sequence == expected else {
        throw Self.corrupt(path, expected, end, "its sequence number is \(record.sequence)")
      }
      payloads.append(Array(bytes[record.payload]))
      end = record.end
    }
    let filled = (bytes.lastIndex { $0 != 0 } ?? -1) + 1
    tornBytes = max(0, filled - end)
    // A record can only be torn by a crash while it was the last: whatever follows it was written later.
    if tornBytes > 0, let later = Self.validRecord(in: bytes, after: end, before: filled) {
      throw Self.corrupt(
        path, payloads.count + 1, end, "it is damaged, and record \(later.sequence) after it is whole")
    }
  }

  /// The first valid record anywhere: the damage may have taken the line break before it.
  private static func validRecord(in bytes: [UInt8], after start: Int, before end: Int) -> JournalRecord.Found? {
    for offset in start + 1..<max(start + 1, end) where bytes[offset] != 0 {
      if let record = JournalRecord.parse(bytes, at: offset) { return record }
    }
    return nil
  }

  private static func corrupt(_ path: String, _ record: Int, _ offset: Int, _ reason: String) -> Failure {
    Failure(
      .io, "journal-corrupt", "Record \(record) of \(path), at byte \(offset), is corrupt: \(reason).",
      at: SourceLocation(file: path, line: record),
      hint: "Nothing was changed. Restore the file from a copy, or give the run up with orchestrator cancel RUN.")
  }
}

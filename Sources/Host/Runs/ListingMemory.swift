import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What was read of runs whose files have not changed since: one command asks for them several times, and a project
/// that has run for months has many, whose journals are long.
final class ListingMemory: Sendable {
  private let known = Mutex<[String: (stamp: Stamp, listing: RunListing)]>([:])

  /// The listing of a run, read anew where its files have changed.
  func listing(of folder: RunFolder, read: () -> RunListing) -> RunListing {
    let stamp = Stamp(folder)
    if let stamp, let found = known.withLock({ $0[folder.id] }), found.stamp == stamp { return found.listing }
    let listing = read()
    // A file may change twice within one tick of its clock; one that has rested for a while has not.
    if let stamp, stamp.isSettled, Stamp(folder) == stamp { known.withLock { $0[folder.id] = (stamp, listing) } }
    return listing
  }

  /// Tells a run's files from what they were: a journal has its full size from the start, so its time must tell.
  private struct Stamp: Equatable {
    private let files: [[Int]]
    private let written: Int

    /// Nil where a file is missing, which is rare and never remembered.
    init?(_ folder: RunFolder) {
      var files: [[Int]] = []
      var written = 0
      for path in [folder.statePath, folder.journalPath] {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        #if canImport(Darwin)
        let times = [status.st_mtimespec, status.st_ctimespec]
        #else
        let times = [status.st_mtim, status.st_ctim]
        #endif
        files.append([Int(status.st_ino), Int(status.st_size)] + times.flatMap { [$0.tv_sec, $0.tv_nsec] })
        written = max(written, times[0].tv_sec)
      }
      (self.files, self.written) = (files, written)
    }

    var isSettled: Bool { written + 2 < time(nil) }
  }
}

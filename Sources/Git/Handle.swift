/// A pointer that libgit2 gave away, freed exactly once.
struct Handle: ~Copyable {
  let pointer: OpaquePointer
  private let free: (OpaquePointer?) -> Void

  /// - Parameters:
  ///   - action: for the message, should the call fail.
  ///   - free: the function that libgit2 has for this kind of pointer.
  ///   - make: a call that stores a new pointer.
  init(
    _ action: @autoclosure () -> String, free: @escaping (OpaquePointer?) -> Void,
    make: (inout OpaquePointer?) -> Int32
  ) throws(GitError) {
    var made: OpaquePointer?
    let code = make(&made)
    try LibGit2.check(code, action())
    guard let made else { throw GitError(.failed, action(), "libgit2 gave nothing") }
    pointer = made
    self.free = free
  }

  deinit { free(pointer) }
}

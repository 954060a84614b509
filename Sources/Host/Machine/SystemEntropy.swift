/// Random numbers from the operating system.
package struct SystemEntropy: RandomNumberGenerator, Sendable {
  package init() {}

  package mutating func next() -> UInt64 {
    var system = SystemRandomNumberGenerator()
    return system.next()
  }
}

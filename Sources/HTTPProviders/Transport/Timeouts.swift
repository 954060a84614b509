/// How long each wait of an exchange may take.
package struct Timeouts: Sendable, Hashable {
  package var connect: Duration
  /// From the start to the first byte of the body: a model that thinks, or a local one that loads, sends none before.
  package var firstByte: Duration
  /// Between any two pieces of the body; pings and comments count.
  package var idle: Duration
  package var total: Duration

  package init(
    connect: Duration = .seconds(10), firstByte: Duration = .seconds(180), idle: Duration = .seconds(90),
    total: Duration = .seconds(1800)
  ) {
    (self.connect, self.firstByte, self.idle, self.total) = (connect, firstByte, idle, total)
  }
}

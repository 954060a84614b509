/// A document that the engine wrote by itself, with the place in the walk at which it did.
package struct DocumentComposed: Sendable, Hashable, Codable {
  package var position: NodeVisit
  package var document: DocumentChange
  package init(position: NodeVisit, document: DocumentChange) { (self.position, self.document) = (position, document) }
}

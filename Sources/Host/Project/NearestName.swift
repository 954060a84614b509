import YAML

/// The name that a person most likely meant by `name`; nil where none is near.
package func nearestName(to name: String, among names: [String]) -> String? {
  YAML.nearest(to: name, among: names)
}

/// The version of Encore, as model files and `encore --version` give it.
public let encoreVersion = "1.1.0"

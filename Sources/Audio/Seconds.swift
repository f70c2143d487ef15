import EncoreFiles

/// A number with one decimal, and "s".
func inSeconds(_ seconds: Double) -> String {
    seconds < 3.6e6 ? decimal(seconds, 1) + " s" : "more than 1,000 hours"
}

import EncoreFiles

/// "61.5 %".
func percent(_ share: Double, digits: Int = 1) -> String {
    share.isFinite ? decimal(100 * share, digits) + " %" : "–"
}

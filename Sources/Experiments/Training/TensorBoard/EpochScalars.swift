import EncoreLearning

extension EpochRecord {
    /// What history.csv says of an epoch, by the tags under which TensorBoard shows it. What a tag has before its first
    /// slash groups the charts.
    var scalars: [(tag: String, value: Double)] {
        losses(train, of: "train")
            + (validation.map { losses($0, of: "validation") } ?? [])
            + [
                ("accuracy/train", trainAccuracy), ("accuracy/validation", validationAccuracy),
                ("accuracy/test", testAccuracy), ("epoch/seconds", seconds), ("epoch/clips", Double(clips)),
            ].compactMap { tag, value in value.map { (tag, $0) } }
    }

    private func losses(_ values: LossValues, of subset: String) -> [(tag: String, value: Double)] {
        [("loss/" + subset, values.total)] + values.terms.map { ("loss/\($0.name)/\(subset)", $0.value) }
    }
}

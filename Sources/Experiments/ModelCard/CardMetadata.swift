import EncoreFiles

extension ModelCard {
    /// What Hugging Face reads of a card, in YAML.
    ///
    /// Source: "Model Cards", huggingface.co/docs/hub/model-cards, and its specification of `model-index`.
    var metadata: String {
        let tags =
            [classifies ? "audio-classification" : nil, "music", "music-genre", "raw-audio", "encore"]
            + (isSynthetic ? ["synthetic-data"] : [])
        return """
            ---
            # No license is stated here, as it is yours to choose. To state one, write for instance: license: mit
            library_name: encore
            \(classifies ? "pipeline_tag: audio-classification\n" : "")\
            tags:
            \(tags.compactMap { $0 }.map { "- \($0)\n" }.joined())\
            \(results)\
            ---

            """
    }

    /// The accuracy of each model that was evaluated.
    private var results: String {
        let models = run.models.compactMap { model in model.results.map { (model.model, $0) } }
            .filter { $0.1.clips != nil }
        guard !models.isEmpty else { return "" }
        return "metrics:\n- accuracy\nmodel-index:\n"
            + models.map { name, results in
                """
                - name: \(yamlQuoted(name))
                  results:
                  - task:
                      type: audio-classification
                      name: the genre of music
                    dataset:
                      # A folder of sound files, with one folder for each class.
                      type: audiofolder
                      name: \(yamlQuoted(datasetName + (isSynthetic ? " (SYNTHETIC)" : "")))
                      split: test
                    metrics:
                \(metric("\(name), by clip", results.clips))\(metric("\(name), by song", results.songs))
                """
            }.joined()
    }

    private func metric(_ name: String, _ accuracy: RecordedResults.Accuracy?) -> String {
        guard let accuracy else { return "" }
        return """
                - type: accuracy
                  name: \(yamlQuoted(name))
                  value: \(decimal(accuracy.accuracy, 4))

            """
    }
}

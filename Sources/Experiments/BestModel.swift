import EncoreFiles
import EncoreLearning

extension RunFolder {
    /// The trained model that tells the most validation clips right, among those that are suitable. Held-out songs are
    /// not looked at. Where nothing is known of validation clips it is the first in the order of `ModelRecipe.all`.
    ///
    /// - Throws: `.badData` for a history that cannot be understood.
    package func bestModel(where isSuitable: (ModelRecipe) -> Bool) throws(Failure) -> ModelRecipe? {
        var best: (recipe: ModelRecipe, accuracy: Double)?
        for recipe in trainedModels where isSuitable(recipe) {
            let accuracy = try HistoryFile.validationAccuracy(in: model(recipe).history) ?? -1
            if accuracy > best?.accuracy ?? -2 { best = (recipe, accuracy) }
        }
        return best?.recipe
    }
}

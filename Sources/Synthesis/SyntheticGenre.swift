/// The genres that the built-in corpus can synthesize, in label order.
public enum SyntheticGenre: String, CaseIterable, Sendable {
    case classical, jazz, metal, pop

    /// The genre's place in label order, part of the coordinates of its random numbers.
    var index: Int {
        switch self {
        case .classical: 0
        case .jazz: 1
        case .metal: 2
        case .pop: 3
        }
    }
}

/// A way of making music within a genre: its ensemble, its grooves and its typical loudness go together.
///
/// Pop has the most of them, and each of the others has a neighbor among them: the ballad sits beside classical,
/// lounge beside jazz, rock beside metal.
enum Style: String, Sendable {
    case strings, orchestra, piano, guitar, winds
    case swing, bebop, slow, bossa, fusion
    case thrash, groove, doom, melodic
    case ballad, acoustic, lounge, rock, dance, electro
}

import EncoreNumerics
import Testing

@Suite struct MatrixTests {
    @Test func viewsShareTheirElements() {
        let matrix = Matrix(rows: 3, columns: 2, elements: [0, 1, 2, 3, 4, 5])
        let middle = matrix[rows: 1..<2]
        middle[0, 1] = 9
        #expect(matrix.elements == [0, 1, 2, 9, 4, 5])
        #expect(matrix.reshaped(from: 2, rows: 2, columns: 2).elements == [2, 9, 4, 5])
    }

    @Test(arguments: [1, 15, 16, 17, 40]) func lanesCoverEachElementOnce(count: Int) {
        let matrix = Matrix(rows: 1, columns: count)
        for (index, width) in LaneSteps(0..<count) {
            matrix.store(matrix.load(index, width: width) + 1, index, width: width)
        }
        #expect(matrix.elements.allSatisfy { $0 == 1 })
    }

    /// Outside of a matrix, though within the memory of which it is a part.
    @Test func whatIsOutOfBoundsStopsTheProcess() async {
        _ = Matrix(rows: 4, columns: 4)[rows: 1..<3].load(7, width: 1)
        await #expect(processExitsWith: .failure) { _ = Matrix(rows: 4, columns: 4)[rows: 1..<3][2, 0] }
        await #expect(processExitsWith: .failure) { _ = Matrix(rows: 4, columns: 4)[rows: 1..<3][-1, 3] }
        await #expect(processExitsWith: .failure) { _ = Matrix(rows: 4, columns: 4)[rows: 1..<3][0, 4] }
        await #expect(processExitsWith: .failure) { _ = Matrix(rows: 4, columns: 4)[rows: 1..<3].load(1, width: 8) }
        await #expect(processExitsWith: .failure) { _ = Matrix(rows: 4, columns: 4)[rows: 1..<3].load(0, width: -1) }
        await #expect(processExitsWith: .failure) {
            Matrix(rows: 4, columns: 4)[rows: 1..<3].store(Lanes(), -1, width: 1)
        }
    }

    @Test func memoryOutlivesTheMatrixThatAllocatedIt() {
        func part() -> Matrix { Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4])[rows: 1..<2] }
        #expect(part().elements == [3, 4])
    }

    /// The same numbers as one draw at a time gives.
    @Test func randomLanesAgreeWithRandomSource() {
        var source = RandomSource(seed: 77, .dropout, index: 5, subindex: 3)
        let (first, second) = RandomLanes(seed: 77, .dropout, index: 5, subindex: 3).blocks(0)
        for block in 0..<8 {
            for word in [first[2 * block], first[2 * block + 1], second[2 * block], second[2 * block + 1]] {
                #expect(word == source.next())
            }
        }
    }
}

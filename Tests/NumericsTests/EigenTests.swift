import COpenBLAS
import EncoreNumerics
import Testing

@Suite struct EigenTests {
    /// In a process of its own, where nothing has multiplied before and made the setting.
    @Test func noThreadsOfOpenBLAS() async {
        await #expect(processExitsWith: .success) {
            _ = try leadingEigenpairs(of: [2, 1, 1, 2], order: 2, count: 1)
            precondition(openblas_get_num_threads() == 1, "\(openblas_get_num_threads()) threads")
        }
    }

    @Test func leadingPairsOfAKnownMatrix() throws {
        // Eigenvalues 3, 2 and 1 in the basis (1, 1)/√2, (1, -1)/√2 and the third axis.
        let pairs = try leadingEigenpairs(of: [2, 1, 0, 0, 2, 0, 0, 0, 2], order: 3, count: 2)
        #expect(abs(pairs.values[0] - 3) < 1e-12 && abs(pairs.values[1] - 2) < 1e-12)
        #expect(abs(abs(pairs.vectors[0][0] + pairs.vectors[0][1]) - 2.0.squareRoot()) < 1e-12)
        #expect(abs(abs(pairs.vectors[1][2]) - 1) < 1e-12)
    }

    @Test func onlyTheUpperTriangleIsRead() throws {
        let pairs = try leadingEigenpairs(of: [2, 1, 99, 2], order: 2, count: 2)
        #expect(abs(pairs.values[0] - 3) < 1e-12 && abs(pairs.values[1] - 1) < 1e-12)
    }

    @Test func aMatrixThatIsNotFiniteIsRefused() {
        #expect(throws: EigenError.self) { try leadingEigenpairs(of: [.nan, 0, 0, 1], order: 2, count: 1) }
    }
}

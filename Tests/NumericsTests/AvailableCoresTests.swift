import EncoreNumerics
import Foundation
import Synchronization
import Testing

private let taskset = "/usr/bin/taskset"

@Suite struct AvailableCoresTests {
    /// A thread has an affinity of its own, so `taskset` is told to change a thread made for the test.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: taskset))) func affinityCounts() throws {
        let found = Mutex<(before: Int, after: Int)>((0, 0))
        let done = DispatchSemaphore(value: 0)
        Thread {
            let before = WorkerPool.availableCores
            let files = FileManager.default
            let thread = (try? files.destinationOfSymbolicLink(atPath: "/proc/thread-self"))?.split(separator: "/").last
            let allowed = (try? String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8))?
                .split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
            let core = allowed?.split { !$0.isNumber }.first
            if let thread, let core {
                let process = Process()
                process.executableURL = URL(filePath: taskset)
                process.arguments = ["-cp", String(core), String(thread)]
                process.standardOutput = FileHandle.nullDevice
                try? process.run()
                process.waitUntilExit()
            }
            found.withLock { $0 = (before, WorkerPool.availableCores) }
            done.signal()
        }.start()
        done.wait()
        let (before, after) = found.withLock { $0 }
        #expect(before >= 1 && before <= ProcessInfo.processInfo.processorCount)
        #expect(after == 1)
    }

    @Test(arguments: [("0", 1), (" 0-3\n", 4), ("0-1,4,6-7", 5), ("", 0), ("x", 0), ("3-1", 0)])
    func listsOfCores(list: String, count: Int) {
        #expect(coreCount(inList: list[...]) == count)
    }

    private let unified = "31 23 0:28 / /sys/fs/cgroup rw,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate"
    private let legacy = "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct"

    @Test(arguments: [
        ("50000 100000", "max 100000", 0.5), ("max 100000", "150000 100000", 1.5),
        ("300000 100000", "200000 100000", 2),
        ("max 100000", "max 100000", nil), ("nonsense", "1 0", nil),
    ]) func theLeastQuotaOfVersion2(own: String, above: String, cores: Double?) {
        let files = ["/sys/fs/cgroup/a/b/cpu.max": own, "/sys/fs/cgroup/a/cpu.max": above]
        #expect(cpuQuota(controlGroups: "0::/a/b\n", mounts: unified, read: { files[$0] }) == cores)
    }

    @Test(arguments: [("150000", "-1", 1.5), ("-1", "50000", 0.5), ("-1", "-1", nil)])
    func theLeastQuotaOfVersion1(own: String, above: String, cores: Double?) {
        let folder = "/sys/fs/cgroup/cpu,cpuacct"
        let files = [
            folder + "/a/cpu.cfs_quota_us": own, folder + "/a/cpu.cfs_period_us": "100000",
            folder + "/cpu.cfs_quota_us": above, folder + "/cpu.cfs_period_us": "100000",
        ]
        let groups = "5:memory:/x\n4:cpu,cpuacct:/a\n0::/\n"
        #expect(cpuQuota(controlGroups: groups, mounts: legacy + "\n" + unified, read: { files[$0] }) == cores)
    }

    /// In a container the mount shows the hierarchy from the container's own group on.
    @Test func aMountOfAPart() {
        let mount = legacy.replacing(" / ", with: " /docker/1 ")
        let files = [
            "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "25000",
            "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "50000",
        ]
        #expect(cpuQuota(controlGroups: "4:cpu,cpuacct:/docker/1", mounts: mount, read: { files[$0] }) == 0.5)
    }

    @Test func nothingMounted() {
        #expect(cpuQuota(controlGroups: "", mounts: "", read: { _ in "50000 100000" }) == nil)
    }
}

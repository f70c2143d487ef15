import FoundationEssentials
import Glibc

extension WorkerPool {
    /// As many threads as can run at once: the cores on which the scheduler lets the calling thread run (`taskset`,
    /// cpusets), and no more than the processor time that its control groups allow, rounded up.
    public static var availableCores: Int {
        let quota = cpuQuota(
            controlGroups: contents(of: "/proc/self/cgroup") ?? "", mounts: contents(of: "/proc/self/mountinfo") ?? "",
            read: contents(of:))
        guard let quota, quota < Double(affineCores) else { return affineCores }
        return max(1, Int(quota.rounded(.up)))
    }

    /// The cores in the calling thread's affinity mask.
    private static var affineCores: Int {
        let line = contents(of: "/proc/thread-self/status")?.split(separator: "\n")
            .first { $0.hasPrefix("Cpus_allowed_list:") }
        let cores = line.map { coreCount(inList: $0.drop { $0 != ":" }.dropFirst()) } ?? 0
        return cores > 0 ? cores : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }
}

/// How many cores a list such as "0-3,8" names.
package func coreCount(inList list: Substring) -> Int {
    list.split { $0 == "," || $0.isWhitespace }.reduce(0) { sum, range in
        let ends = range.split(separator: "-").compactMap { Int($0) }
        guard let first = ends.first, let last = ends.last, last >= first else { return sum }
        return sum + last - first + 1
    }
}

/// How many cores' time the control groups of a process allow it: the least of its groups and of those above them.
///
/// - Parameters:
///   - controlGroups: the text of /proc/self/cgroup, lines "hierarchy:controllers:path".
///   - mounts: the text of /proc/self/mountinfo.
///   - read: the text of a file; `nil` if there is none.
/// - Returns: `nil` if nothing limits it.
///
/// Sources: proc(5), cgroups(7); Linux, Documentation/admin-guide/cgroup-v2.rst (cpu.max) and scheduler/sched-bwc.rst
/// (cpu.cfs_quota_us).
package func cpuQuota(controlGroups: String, mounts: String, read: (String) -> String?) -> Double? {
    let groups = controlGroups.split(separator: "\n").map {
        $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    }
    var least: Double?
    for mount in mounts.split(separator: "\n").compactMap(ControlGroupMount.init) {
        let own = groups.first {
            $0.count == 3
                && (mount.isUnified ? $0[0] == "0" && $0[1].isEmpty : $0[1].split(separator: ",").contains("cpu"))
        }
        guard let path = own?[2] else { continue }
        // Within a container, the mount shows a part of the hierarchy only.
        var below = path.split(separator: "/")
        let root = mount.root.split(separator: "/")
        if below.starts(with: root) { below.removeFirst(root.count) }
        while true {
            let folder = ([mount.point] + below.map(String.init)).joined(separator: "/")
            if let cores = mount.isUnified ? unifiedQuota(folder, read) : legacyQuota(folder, read) {
                least = min(least ?? cores, cores)
            }
            if below.popLast() == nil { break }
        }
    }
    return least
}

/// Where a hierarchy of control groups that can limit processor time is mounted.
private struct ControlGroupMount {
    let root: String
    let point: String
    /// Version 2.
    let isUnified: Bool

    /// - Parameter line: "36 35 98:0 ROOT POINT OPTIONS OPTIONAL... - TYPE SOURCE OPTIONS".
    init?(_ line: Substring) {
        let fields = line.split(separator: " ")
        guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else { return nil }
        isUnified = fields[dash + 1] == "cgroup2"
        let controllers = fields[dash + 3].split(separator: ",")
        guard isUnified || fields[dash + 1] == "cgroup" && controllers.contains("cpu") else { return nil }
        root = String(fields[3])
        point = String(fields[4])
    }
}

/// cpu.max is "QUOTA PERIOD" in microseconds, or "max PERIOD".
private func unifiedQuota(_ folder: String, _ read: (String) -> String?) -> Double? {
    let numbers = read(folder + "/cpu.max")?.split(whereSeparator: \.isWhitespace).map { Double($0) }
    guard let numbers, numbers.count == 2, let quota = numbers[0], let period = numbers[1], period > 0 else {
        return nil
    }
    return quota / period
}

/// A quota of −1 is none.
private func legacyQuota(_ folder: String, _ read: (String) -> String?) -> Double? {
    func number(_ name: String) -> Double? {
        read(folder + "/" + name).flatMap { $0.split(whereSeparator: \.isWhitespace).first.flatMap { Double($0) } }
    }
    guard let quota = number("cpu.cfs_quota_us"), let period = number("cpu.cfs_period_us"), quota > 0, period > 0 else {
        return nil
    }
    return quota / period
}

/// The text of a file; `nil` if it cannot be read.
private func contents(of path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
}

import Foundation
import Testing

/// Chromium, driven through its WebDriver as a person drives it. It reaches no other machine.
///
/// Source: W3C, "WebDriver" (2018).
public final class Browser: Sendable {
    /// Whether Debian's packages chromium and chromium-driver are there.
    public static let isInstalled: Bool = {
        let outcome = try? Tool.shell("command -v chromium && command -v chromedriver")
        return outcome?.status == 0
    }()

    /// Why tests are skipped where they are not.
    public static let isMissing: Comment = "there is no chromium with its chromedriver"

    private let driver: Process
    private let port: Int
    private let session: String

    private struct Failed: Error, CustomStringConvertible { let description: String }

    public init(width: Int = 1200, height: Int = 900) throws {
        let driver = Process()
        driver.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        driver.arguments = ["chromedriver", "--port=0"]
        let output = Pipe()
        driver.standardOutput = output
        driver.standardError = FileHandle.nullDevice
        try driver.run()
        self.driver = driver
        do {
            port = try Self.port(output.fileHandleForReading)
            let options: [String: Any] = [
                "args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    "--window-size=\(width),\(height)", "--force-device-scale-factor=1", "--mute-audio",
                    // Whatever has a name is not found.
                    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                ]
            ]
            let capabilities: [String: Any] = [
                "browserName": "chrome", "goog:chromeOptions": options,
                "goog:loggingPrefs": ["browser": "ALL", "performance": "ALL"],
            ]
            let value = try Self.send(
                "POST", port: port, "/session", ["capabilities": ["alwaysMatch": capabilities]])
            guard let id = (value as? [String: Any])?["sessionId"] as? String else {
                throw Failed(description: "no session: \(value)")
            }
            session = "/session/" + id
        } catch {
            driver.terminate()
            throw error
        }
    }

    deinit {
        _ = try? send("DELETE", "", nil)
        driver.terminate()
    }

    // MARK: - What a person does

    /// Opens a file.
    public func open(_ path: String) throws {
        _ = try send("POST", "/url", ["url": URL(fileURLWithPath: path).absoluteString])
    }

    /// Moves the pointer to a place in the window and, if it is to, clicks.
    public func point(at x: Int, _ y: Int, clicks: Bool = false) throws {
        var steps: [[String: Any]] = [["type": "pointerMove", "duration": 0, "x": x, "y": y]]
        if clicks { steps += [["type": "pointerDown", "button": 0], ["type": "pointerUp", "button": 0]] }
        try act(["type": "pointer", "id": "mouse", "parameters": ["pointerType": "mouse"], "actions": steps])
    }

    /// Presses at one place and lets go at another.
    public func drag(from start: (x: Int, y: Int), to end: (x: Int, y: Int)) throws {
        try act([
            "type": "pointer", "id": "mouse", "parameters": ["pointerType": "mouse"],
            "actions": [
                ["type": "pointerMove", "duration": 0, "x": start.x, "y": start.y],
                ["type": "pointerDown", "button": 0],
                ["type": "pointerMove", "duration": 20, "x": end.x, "y": end.y],
                ["type": "pointerUp", "button": 0],
            ],
        ])
    }

    /// Turns the wheel at a place in the window; away from the person with a negative number.
    public func turnWheel(at x: Int, _ y: Int, by pixels: Int) throws {
        let step: [String: Any] = ["type": "scroll", "x": x, "y": y, "deltaX": 0, "deltaY": pixels, "duration": 0]
        try act(["type": "wheel", "id": "wheel", "actions": [step]])
    }

    /// Presses keys one after the other. A key without a character of its own is named as WebDriver does, such as
    /// "\u{E012}" for the left arrow.
    public func press(_ keys: String) throws {
        let steps = keys.unicodeScalars.flatMap { key in
            [["type": "keyDown", "value": String(key)], ["type": "keyUp", "value": String(key)]]
        }
        try act(["type": "key", "id": "keyboard", "actions": steps])
    }

    public func resize(width: Int, height: Int) throws {
        try command(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
    }

    public func preferDark() throws {
        let feature = ["name": "prefers-color-scheme", "value": "dark"]
        try command("Emulation.setEmulatedMedia", ["features": [feature]])
    }

    // MARK: - What is seen

    /// What JavaScript gives; `arguments[0]` and so on are the arguments.
    @discardableResult public func evaluate(_ script: String, _ arguments: [Any] = []) throws -> Any {
        try send("POST", "/execute/sync", ["script": script, "args": arguments])
    }

    public func text(_ script: String, _ arguments: [Any] = []) throws -> String {
        try evaluate("return String(\(script))", arguments) as? String ?? ""
    }

    public func number(_ script: String, _ arguments: [Any] = []) throws -> Double {
        (try evaluate("return Number(\(script))", arguments) as? NSNumber)?.doubleValue ?? .nan
    }

    /// Waits until JavaScript says yes; gives up after ten seconds.
    public func await(_ condition: String) throws -> Bool {
        let end = Date(timeIntervalSinceNow: 10)
        while Date() < end {
            if try evaluate("return Boolean(\(condition))") as? Bool == true { return true }
            usleep(20_000)
        }
        return false
    }

    /// The window as a PNG.
    public func screenshot() throws -> Data {
        Data(base64Encoded: try send("GET", "/screenshot", nil) as? String ?? "") ?? Data()
    }

    /// Warnings and errors on the console since the last call.
    public func complaints() throws -> [String] {
        try log("browser").filter { ["WARNING", "SEVERE"].contains($0["level"] as? String) }
            .map { $0["message"] as? String ?? "" }
    }

    /// The addresses that the page has asked for since the last call, itself among them.
    public func requests() throws -> [String] {
        try log("performance").compactMap { entry in
            let message = Data((entry["message"] as? String ?? "").utf8)
            let event = (try? JSONSerialization.jsonObject(with: message) as? [String: Any])?["message"]
            guard let event = event as? [String: Any], event["method"] as? String == "Network.requestWillBeSent",
                let request = (event["params"] as? [String: Any])?["request"] as? [String: Any]
            else { return nil }
            return request["url"] as? String
        }
    }

    // MARK: - Talking to the driver

    private func log(_ type: String) throws -> [[String: Any]] {
        try send("POST", "/se/log", ["type": type]) as? [[String: Any]] ?? []
    }

    private func act(_ source: [String: Any]) throws {
        _ = try send("POST", "/actions", ["actions": [source]])
    }

    /// A command of Chromium's own.
    private func command(_ name: String, _ parameters: [String: Any]) throws {
        _ = try send("POST", "/goog/cdp/execute", ["cmd": name, "params": parameters])
    }

    private func send(_ method: String, _ path: String, _ body: [String: Any]?) throws -> Any {
        try Self.send(method, port: port, session + path, body)
    }

    /// Passes on a request of some bytes to a port, and gives the body of the answer. The connection does not end with
    /// it: the browser that the driver has started holds it open.
    private static let talk = #"""
        exec 3<>"/dev/tcp/127.0.0.1/$1" && head -c "$2" >&3 || exit 1
        while IFS= read -r line <&3 && [ "$line" != $'\r' ]; do
            case $line in Content-Length:*) length=${line#*:} ;; esac
        done
        exec head -c "${length%$'\r'}" <&3
        """#

    /// Foundation's URLSession does not understand the driver's headers, so bash talks to it.
    private static func send(_ method: String, port: Int, _ path: String, _ body: [String: Any]?) throws -> Any {
        let body = try body.map { try JSONSerialization.data(withJSONObject: $0) } ?? Data()
        let head = """
            \(method) \(path) HTTP/1.1\r
            Host: 127.0.0.1\r
            Connection: close\r
            Content-Length: \(body.count)\r
            \r

            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        let request = Data(head.utf8) + body
        process.arguments = ["-c", talk, "bash", String(port), String(request.count)]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: request)
        try input.fileHandleForWriting.close()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard !answer.isEmpty else { throw Failed(description: "\(path): no answer") }
        let value = (try JSONSerialization.jsonObject(with: answer) as? [String: Any])?["value"]
        if let error = value as? [String: Any], let kind = error["error"] as? String {
            throw Failed(description: "\(path): \(kind): \(error["message"] ?? "")")
        }
        return value ?? NSNull()
    }

    /// The port that the driver has chosen, as it says when it is ready.
    private static func port(_ output: FileHandle) throws -> Int {
        var text = ""
        while case let part = output.availableData, !part.isEmpty {
            text += String(decoding: part, as: UTF8.self)
            if let match = text.firstMatch(of: /successfully on port (\d+)/), let port = Int(match.1) { return port }
        }
        throw Failed(description: "chromedriver does not say its port: \(text)")
    }
}

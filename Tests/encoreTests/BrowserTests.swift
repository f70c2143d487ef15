import EncoreFiles
import Foundation
import TestSupport
import Testing

/// The page of `encore report` in a real browser.
@Suite(.enabled(if: Browser.isInstalled, Browser.isMissing), .serialized) struct BrowserTests {
    private let run: SyntheticRun
    private let folder: TemporaryFolder

    init() throws {
        run = try SyntheticRun.shared.get()
        folder = try TemporaryFolder()
    }

    private func report(_ path: String) throws -> String {
        let page = folder.file("page.html")
        let outcome = try Tool.run(["report", path, "--out", page])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return page
    }

    /// Where a song is in the window.
    private func place(_ song: Int, in browser: Browser) throws -> (x: Int, y: Int) {
        let box = "document.getElementById('map').getBoundingClientRect()"
        let script = """
            const data = JSON.parse(document.getElementById('map-data').textContent);
            const box = \(box);
            const room = 24, song = arguments[0];
            return [
                box.left + room + data.x[song] / data.extent * (box.width - 2 * room),
                box.top + box.height - room - data.y[song] / data.extent * (box.height - 2 * room)];
            """
        let numbers = try #require(try browser.evaluate(script, [song]) as? [NSNumber])
        return (Int(numbers[0].doubleValue.rounded()), Int(numbers[1].doubleValue.rounded()))
    }

    private func openMap(_ page: String, _ browser: Browser) throws {
        try browser.open(page)
        try browser.evaluate("document.getElementById('map-section').scrollIntoView()")
        #expect(try browser.await("document.getElementById('map').width > 0"))
    }

    /// How many colored pixels the map has: those of its points.
    private static let coloredPixels = """
        (() => {
            const map = document.getElementById('map');
            const copy = new OffscreenCanvas(map.width, map.height).getContext('2d', { willReadFrequently: true });
            copy.drawImage(map, 0, 0);
            const pixels = copy.getImageData(0, 0, map.width, map.height).data;
            let count = 0;
            for (let i = 0; i < pixels.length; i += 4) {
                const [r, g, b, a] = pixels.slice(i, i + 4);
                if (a > 100 && Math.max(r, g, b) - Math.min(r, g, b) > 40) count++;
            }
            return count;
        })()
        """

    @Test func aRun() throws {
        let copy = try run.copy("browsed")
        try #require(try Tool.run(["eval", "--run", copy]).status == 0)
        let page = try report(copy)
        let browser = try Browser()
        try openMap(page, browser)
        let data = try #require(try MapData(ofPage: page))

        // A point tells of its song.
        #expect(try browser.await("\(Self.coloredPixels) > 500"))
        let place = try place(5, in: browser)
        try browser.point(at: place.x, place.y)
        #expect(try browser.await("!document.getElementById('tooltip').hidden"))
        let tooltip = try browser.text("document.getElementById('tooltip').textContent")
        #expect(data.names.contains { tooltip.contains($0) } && tooltip.contains("genre: "), "\(tooltip)")
        #expect(tooltip.contains(" %") && tooltip.contains("part: "))

        // A click plays it and shows the nearest songs.
        try browser.point(at: place.x, place.y, clicks: true)
        #expect(try browser.await("document.querySelector('#song audio')"))
        let name = try browser.text("document.querySelector('#song h3').textContent")
        let song = try #require(data.names.firstIndex(of: name), "\(name)")
        #expect(tooltip.contains(name))
        #expect(try browser.await("document.querySelector('#song audio').duration > 5.9"))
        let near = try browser.text(
            "[...document.querySelectorAll('#song li span')].map(item => item.textContent).join('\\n')")
        #expect(near == data.neighbors(of: song).map { data.names[$0] }.joined(separator: "\n"))
        try browser.evaluate("document.getElementById('map').focus()")
        try browser.press("\u{E007}")
        #expect(try browser.await("document.querySelector('#song audio').currentTime > 0"))
        try browser.press("\u{E007}")
        #expect(try browser.await("document.querySelector('#song audio').paused"))
        // The first of the nearest songs is chosen by its button.
        try browser.evaluate("document.querySelector('#song li button').click()")
        #expect(
            try browser.text("document.querySelector('#song h3').textContent")
                == data.names[data.neighbors(of: song)[0]])

        // Colors and the legend.
        #expect(
            try browser.text("document.getElementById('legend').textContent") == "classical (8)jazz (8)metal (8)pop (8)"
        )
        try browser.evaluate("document.querySelector('#legend button').click()")
        #expect(try browser.text("document.querySelector('#legend button').ariaPressed") == "false")
        try browser.evaluate(
            "const box = document.getElementById('coloring'); box.value = 2; box.dispatchEvent(new Event('change'))")
        #expect(
            try browser.text("document.getElementById('legend').textContent")
                .wholeMatch(of: /right \(\d+\)wrong \(\d+\)/) != nil)

        let complaints = try browser.complaints()
        #expect(complaints == [])
        let requests = try browser.requests().filter { !$0.hasPrefix("data:") }
        #expect(requests.count > 1 && requests.allSatisfy { $0.hasPrefix("file:///") }, "\(requests)")
        #expect(Set(requests.map { $0.hasSuffix(".html") || $0.hasSuffix(".wav") }) == [true], "\(requests)")
    }

    @Test func aLibrary() throws {
        let library = folder.file("library")
        try #require(try Tool.run(["encode", "--model", run.run, "--out", library, run.corpus]).status == 0)
        let page = try report(library)
        let browser = try Browser()
        try openMap(page, browser)

        // The search.
        try browser.evaluate("document.getElementById('search').focus()")
        try browser.press("JAZZ 00003")
        #expect(try browser.await("document.querySelectorAll('#found li').length === 1"))
        #expect(try browser.text("document.querySelector('#found p').textContent") == "1 song")
        try browser.press("\u{E007}")
        #expect(try browser.text("document.querySelector('#song h3').textContent") == "jazz/jazz.00003.wav")
        try browser.evaluate("document.getElementById('search').select()")
        try browser.press("no such song")
        #expect(try browser.await("document.querySelector('#found p').textContent === '0 songs'"))
        try browser.evaluate("document.getElementById('search').select()")
        try browser.press("\u{E003}")
        #expect(try browser.await("document.getElementById('found').textContent === ''"))

        // The wheel zooms around the pointer: the song below it stays there, the others move away.
        let place = try place(0, in: browser)
        try browser.evaluate("document.getElementById('map').focus()")
        try browser.press("\u{E00C}")
        #expect(try browser.await("\(Self.coloredPixels) > 500"))
        let before = try browser.number(Self.coloredPixels)
        try browser.turnWheel(at: place.x, place.y, by: -400)
        #expect(try browser.await("\(Self.coloredPixels) !== \(before)"))
        try browser.point(at: place.x, place.y, clicks: true)
        let data = try #require(try MapData(ofPage: page))
        #expect(try browser.text("document.querySelector('#song h3').textContent") == data.names[0])
        // Dragged away, it is no longer there.
        try browser.drag(from: (place.x, place.y), to: (place.x + 60, place.y + 60))
        try browser.point(at: place.x + 60, place.y + 60)
        #expect(try browser.await("document.getElementById('tooltip').textContent.includes('\(data.names[0])')"))
        try browser.evaluate("document.getElementById('show-all').click()")
        try browser.evaluate("document.getElementById('map').focus()")
        try browser.press("\u{E00C}")
        try browser.point(at: 2, 2)
        #expect(try browser.await("\(Self.coloredPixels) === \(before)"))

        // Arrows go from song to song.
        var visited: [String] = []
        for arrow in ["\u{E014}", "\u{E012}", "\u{E013}", "\u{E015}"] {
            try browser.press(arrow)
            visited.append(try browser.text("document.querySelector('#song h3').textContent"))
        }
        #expect(visited.allSatisfy(data.names.contains) && Set(visited).count > 1, "\(visited)")
        try browser.press("\u{E00C}")
        #expect(try browser.text("document.getElementById('song').textContent").hasPrefix("Click"))
        let complaints = try browser.complaints()
        #expect(complaints == [])
    }

    /// Nothing is wider than a narrow window, and a dark page has light text.
    @Test func narrowAndDark() throws {
        let page = try report(run.run)
        let browser = try Browser()
        try browser.resize(width: 400, height: 800)
        try browser.preferDark()
        try openMap(page, browser)
        #expect(try browser.number("document.documentElement.scrollWidth") <= 400)
        #expect(try browser.number("document.getElementById('map').getBoundingClientRect().width") > 300)
        let colors = try browser.text(
            "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor].join(' ')")
        let channels = colors.matches(of: /\d+/).compactMap { Int($0.output) }
        #expect(channels.prefix(3).allSatisfy { $0 > 200 } && channels.suffix(3).allSatisfy { $0 < 40 }, "\(colors)")
        let complaints = try browser.complaints()
        #expect(complaints == [])
    }

    /// Names of files are text, whatever is in them.
    @Test func namesDoNoHarm() throws {
        let music = folder.file("music")
        let script = #"""
            mkdir "$2" && cd "$2" && song="$1/jazz/jazz.00001.wav"
            mkdir 'x<' && cp "$song" 'x</script><script>window.harm = 1<!--<script>.wav'
            image='<img src=x onerror="window.harm = 2">'
            mkdir "$image" && cp "$song" "$image"'/"a" &amp; '\''b'\''.wav'
            cp "$song" "$(printf 'two\nlines {{title}} \\u003c.wav')" && cp "$song" "$(printf 'caf\351 100%% #1?.wav')"
            echo none > '<b>broken.wav'
            exec "$0" encode "$2" --out "$3" --model "$4"
            """#
        let library = folder.file("library")
        let outcome = try Tool.shell(script, [FilePath(run.corpus).resolved.text, music, library, run.run])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let page = try report(library)
        let data = try #require(try MapData(ofPage: page))
        #expect(data.names.count == 4, "\(data.names)")
        let browser = try Browser()
        try openMap(page, browser)
        for song in data.names.indices {
            let place = try place(song, in: browser)
            try browser.point(at: place.x, place.y)
        }
        try browser.evaluate("document.getElementById('search').focus()")
        try browser.press("wav")
        #expect(try browser.await("document.querySelectorAll('#found li').length === 4"))
        let found = try browser.text(
            "[...document.querySelectorAll('#found span')].map(item => item.textContent).join('|')")
        #expect(found == data.names.joined(separator: "|"))
        // Each plays, whatever its name.
        for song in data.names.indices {
            try browser.evaluate("document.querySelectorAll('#found button')[arguments[0]].click()", [song])
            #expect(try browser.await("document.querySelector('#song audio').duration > 5.9"), "\(data.names[song])")
        }
        #expect(try browser.text("window.harm") == "undefined")
        #expect(try browser.text("document.body.innerText").contains("<b>broken.wav") == false)
        try browser.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        #expect(try browser.text("document.body.innerText").contains("<b>broken.wav"))
        let complaints = try browser.complaints()
        #expect(complaints == [])
    }

    /// A song that is gone is said to be so.
    @Test func whatCannotBePlayed() throws {
        let corpus = try run.copyOfCorpus("leaving")
        let library = folder.file("library")
        try #require(try Tool.run(["encode", "--model", run.run, "--out", library, corpus + "/pop"]).status == 0)
        let page = try report(library)
        try FileManager.default.removeItem(atPath: corpus)
        let browser = try Browser()
        try openMap(page, browser)
        let place = try place(2, in: browser)
        try browser.point(at: place.x, place.y, clicks: true)
        #expect(try browser.await("document.getElementById('song').textContent.includes('cannot be played')"))
    }
}

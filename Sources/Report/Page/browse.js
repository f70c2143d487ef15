// The page around the map: the legend, the search, and what is known of a song. Names come from files and are only ever
// set as text, never as HTML.
(() => {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const scheme = window.matchMedia("(prefers-color-scheme: dark)");
  const canvas = document.getElementById("map");
  const tooltip = document.getElementById("tooltip");
  const panel = document.getElementById("song");
  const map = new SongMap(canvas, data, scheme.matches);

  function element(name, text, properties = {}) {
    const made = Object.assign(document.createElement(name), properties);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  const percent = thousandths => (thousandths / 10).toFixed(thousandths > 0 && thousandths < 1000 ? 1 : 0) + " %";

  function probabilities(song) {
    const count = data.genres.length;
    return data.genres
      .map((genre, index) => ({ genre, value: data.probabilities[song * count + index] }))
      .filter(entry => entry.value !== undefined)
      .sort((left, right) => right.value - left.value);
  }

  function bars(song, most) {
    return probabilities(song).slice(0, most).map(({ genre, value }) => {
      const bar = element("div", undefined, { className: "bar" });
      const line = element("i");
      line.style.width = value / 10 + "%";
      bar.append(element("span", genre), line, element("b", percent(value)));
      return bar;
    });
  }

  function facts(song) {
    return data.colorings
      .filter(coloring => !coloring.categories[coloring.values[song]].isRest)
      .map(coloring => element("div", coloring.name + ": " + coloring.categories[coloring.values[song]].name));
  }

  // The tooltip, beside the pointer and within the map.

  map.onHover = (song, x, y) => {
    tooltip.hidden = song < 0;
    if (song < 0) return;
    tooltip.replaceChildren(
      element("strong", data.titles[song] || data.names[song]), ...facts(song), ...bars(song, 3));
    const room = { x: map.width - tooltip.offsetWidth, y: map.height - tooltip.offsetHeight };
    tooltip.style.left = Math.max(0, x + 14 <= room.x ? x + 14 : x - 14 - tooltip.offsetWidth) + "px";
    tooltip.style.top = Math.max(0, Math.min(room.y, y + 14)) + "px";
  };

  // The song that is selected

  function address(song) {
    const own = data.addresses[song];
    return data.folder + (own !== undefined ? own : data.names[song].split("/").map(encodeURIComponent).join("/"));
  }

  function songButton(song, note) {
    const button = element("button", undefined, { type: "button" });
    if (note) button.append(element("small", note));
    button.append(element("span", data.titles[song] || data.names[song]));
    button.addEventListener("click", () => choose(song));
    const item = element("li");
    item.append(button);
    return item;
  }

  function player(song) {
    const audio = element("audio", undefined, { controls: true, preload: "metadata", src: address(song) });
    const box = element("div");
    audio.addEventListener("error", () => box.replaceChildren(
      element("p", "The file cannot be played: it is not where it was, or the browser does not know its format.", {
        className: "hint" })));
    box.append(audio);
    return box;
  }

  map.onSelect = song => {
    panel.replaceChildren();
    if (song < 0) {
      panel.append(element("p", "Click a point to hear its song.", { className: "hint" }));
      return;
    }
    if (data.titles[song]) panel.append(element("h3", data.titles[song]));
    panel.append(element("h3", data.names[song]), player(song), ...facts(song), ...bars(song, 5));
    if (!map.neighbors.length) return;
    const list = element("ul");
    map.neighbors.forEach((neighbor, index) => {
      list.append(songButton(neighbor, (data.cosines[song * data.neighborCount + index] / 1000).toFixed(3)));
    });
    panel.append(element("h3", "Nearest songs"), list);
  };

  function choose(song) {
    map.select(song);
    map.show(song);
  }

  canvas.addEventListener("keydown", event => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    const audio = panel.querySelector("audio");
    if (audio && audio.paused) audio.play().catch(() => {});
    else if (audio) audio.pause();
  });

  // The legend: each category can be hidden.

  const legend = document.getElementById("legend");
  function showLegend() {
    legend.replaceChildren(...map.coloring.categories.map((category, number) => {
      const button = element("button", undefined, { type: "button" });
      button.setAttribute("aria-pressed", String(!map.hidden.has(number)));
      const namespace = "http://www.w3.org/2000/svg";
      const picture = document.createElementNS(namespace, "svg");
      for (const [name, value] of [["viewBox", "-16 -16 32 32"], ["width", "14"], ["height", "14"]]) {
        picture.setAttribute(name, value);
      }
      const path = document.createElementNS(namespace, "path");
      path.setAttribute("d", category.marker);
      path.setAttribute("fill", map.shade(category.color));
      picture.append(path);
      button.append(picture, element("span", category.name + " (" + category.count.toLocaleString("en") + ")"));
      button.addEventListener("click", () => {
        if (!map.hidden.delete(number)) map.hidden.add(number);
        button.setAttribute("aria-pressed", String(!map.hidden.has(number)));
        map.draw();
      });
      return button;
    }));
  }

  const coloring = document.getElementById("coloring");
  data.colorings.forEach((entry, number) => coloring.append(element("option", entry.name, { value: number })));
  coloring.addEventListener("change", () => {
    map.setColoring(Number(coloring.value));
    showLegend();
  });

  scheme.addEventListener("change", () => {
    map.isDark = scheme.matches;
    map.draw();
    showLegend();
  });

  // The search

  const search = document.getElementById("search");
  const results = document.getElementById("found");
  const texts = data.names.map((name, song) => (name + " " + data.titles[song]).toLowerCase());
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(word => word);
    const found = words.length
      ? [...texts.keys()].filter(song => words.every(word => texts[song].includes(word))) : null;
    map.found = found && new Set(found);
    map.draw();
    results.replaceChildren();
    if (!found) return;
    const list = element("ul");
    found.slice(0, 20).forEach(song => list.append(songButton(song)));
    results.append(element("p", found.length === 1 ? "1 song" : found.length + " songs", { className: "hint" }), list);
  });
  search.addEventListener("keydown", event => {
    const first = map.found && [...map.found][0];
    if (event.key === "Enter" && first !== null && first !== undefined) choose(first);
  });

  document.getElementById("zoom-in").addEventListener("click", () => map.zoom(1.5));
  document.getElementById("zoom-out").addEventListener("click", () => map.zoom(1 / 1.5));
  document.getElementById("show-all").addEventListener("click", () => map.showAll());
  showLegend();
})();

"use strict";
// The map: songs as points on a canvas that can be moved and zoomed. It knows places, colors and which points are
// shown; what a point means is up to the code that makes it.
class SongMap {
  // data: as SongMap.swift writes it. isDark: whether the page is.
  constructor(canvas, data, isDark) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.data = data;
    this.count = data.names.length;
    this.isDark = isDark;
    this.hidden = new Set();      // numbers of categories
    this.found = null;            // a set of songs, or all
    this.selected = -1;
    this.hovered = -1;
    this.neighbors = [];
    this.view = { x: data.extent / 2, y: data.extent / 2, scale: 1 };
    this.onHover = () => {};
    this.onSelect = () => {};
    this.grid = this.makeGrid();
    this.isWaiting = false;
    this.setColoring(0);
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.resize();
    this.listen();
  }

  setColoring(number) {
    this.coloring = this.data.colorings[number];
    this.hidden.clear();
    this.draw();
  }

  // Of songs that share a cell of the grid, those near the pointer are found without a look at all others.
  makeGrid() {
    const cells = Math.max(1, Math.min(200, Math.round(Math.sqrt(this.count / 4))));
    const lists = new Map();
    for (let song = 0; song < this.count; song++) {
      const key = this.cell(this.data.x[song], cells) + cells * this.cell(this.data.y[song], cells);
      if (!lists.has(key)) lists.set(key, []);
      lists.get(key).push(song);
    }
    return { cells, lists };
  }

  cell(place, cells) {
    return Math.max(0, Math.min(cells - 1, Math.floor(place / (this.data.extent + 1) * cells)));
  }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    this.canvas.width = Math.max(1, Math.round(this.width * ratio));
    this.canvas.height = Math.max(1, Math.round(this.height * ratio));
    this.ratio = ratio;
    this.draw();
  }

  // Pixels for one unit of a place, in each direction: the whole map fills the canvas at scale 1.
  get unit() {
    const room = 24;
    return {
      x: Math.max(1, this.width - 2 * room) / this.data.extent * this.view.scale,
      y: Math.max(1, this.height - 2 * room) / this.data.extent * this.view.scale,
    };
  }

  pixel(song) {
    const unit = this.unit;
    return {
      x: this.width / 2 + (this.data.x[song] - this.view.x) * unit.x,
      y: this.height / 2 - (this.data.y[song] - this.view.y) * unit.y,
    };
  }

  place(x, y) {
    const unit = this.unit;
    return { x: this.view.x + (x - this.width / 2) / unit.x, y: this.view.y - (y - this.height / 2) / unit.y };
  }

  isShown(song) { return !this.hidden.has(this.coloring.values[song]); }

  // The nearest song that is shown, at most some pixels away; -1 for none.
  nearest(x, y, reach) {
    const { cells, lists } = this.grid;
    const low = this.place(x - reach, y + reach), high = this.place(x + reach, y - reach);
    let best = -1, least = reach * reach;
    for (let row = this.cell(low.y, cells); row <= this.cell(high.y, cells); row++) {
      for (let column = this.cell(low.x, cells); column <= this.cell(high.x, cells); column++) {
        for (const song of lists.get(column + cells * row) || []) {
          if (!this.isShown(song) || this.found && !this.found.has(song)) continue;
          const point = this.pixel(song);
          const distance = (point.x - x) ** 2 + (point.y - y) ** 2;
          if (distance < least) [best, least] = [song, distance];
        }
      }
    }
    return best;
  }

  // Drawing

  draw() {
    if (this.isWaiting) return;
    this.isWaiting = true;
    requestAnimationFrame(() => {
      this.isWaiting = false;
      this.paint();
    });
  }

  paint() {
    const context = this.context;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    const color = getComputedStyle(this.canvas).color;
    context.fillStyle = color;
    context.font = "12px system-ui, sans-serif";
    context.globalAlpha = 0.7;
    context.textAlign = "center";
    context.fillText(this.data.axes[0], this.width / 2, this.height - 6);
    context.save();
    context.translate(12, this.height / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(this.data.axes[1], 0, 0);
    context.restore();

    // Few points have shapes, many are dots.
    const radius = Math.max(1.2, Math.min(7, 90 / Math.sqrt(this.count) * Math.sqrt(this.view.scale)));
    const groups = this.coloring.categories.map(() => []);
    const unit = this.unit;
    const left = this.width / 2 - this.view.x * unit.x, top = this.height / 2 + this.view.y * unit.y;
    for (let song = 0; song < this.count; song++) {
      const x = left + this.data.x[song] * unit.x, y = top - this.data.y[song] * unit.y;
      if (x < -9 || y < -9 || x > this.width + 9 || y > this.height + 9 || !this.isShown(song)) continue;
      groups[this.coloring.values[song]].push(song, x, y);
    }
    groups.forEach((points, number) => {
      const category = this.coloring.categories[number];
      context.fillStyle = this.shade(category.color);
      for (const isFound of this.found ? [false, true] : [true]) {
        context.globalAlpha = isFound ? 0.85 : 0.12;
        this.paintPoints(points, category, radius, song => (!this.found || this.found.has(song)) === isFound);
      }
    });
    context.globalAlpha = 1;
    for (const song of this.neighbors) this.paintRing(song, radius + 3, color, 1);
    if (this.hovered >= 0) this.paintRing(this.hovered, radius + 3, color, 1.5);
    if (this.selected >= 0) this.paintRing(this.selected, radius + 5, color, 3);
  }

  paintPoints(points, category, radius, isWanted) {
    const context = this.context;
    if (radius < 3) {
      for (let index = 0; index < points.length; index += 3) {
        if (isWanted(points[index])) {
          context.fillRect(points[index + 1] - radius, points[index + 2] - radius, 2 * radius, 2 * radius);
        }
      }
      return;
    }
    const outline = new Path2D(category.marker);
    const scale = radius / 10;
    for (let index = 0; index < points.length; index += 3) {
      if (!isWanted(points[index])) continue;
      context.setTransform(
        this.ratio * scale, 0, 0, this.ratio * scale, this.ratio * points[index + 1], this.ratio * points[index + 2]);
      context.fill(outline);
    }
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
  }

  paintRing(song, radius, color, width) {
    if (!this.isShown(song)) return;
    const point = this.pixel(song);
    this.context.beginPath();
    this.context.arc(point.x, point.y, radius, 0, 2 * Math.PI);
    this.context.strokeStyle = color;
    this.context.lineWidth = width;
    this.context.stroke();
  }

  // Dark colors are lightened on dark ground.
  shade(color) {
    if (!this.isDark) return color;
    const channels = [1, 3, 5].map(start => parseInt(color.slice(start, start + 2), 16));
    return "rgb(" + channels.map(channel => Math.round(channel + (255 - channel) * 0.35)).join(",") + ")";
  }

  // Moving

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const before = this.place(x, y);
    this.view.scale = Math.max(1, Math.min(500, this.view.scale * factor));
    const after = this.place(x, y);
    this.move(before.x - after.x, before.y - after.y);
  }

  move(dx, dy) {
    const keep = value => Math.max(0, Math.min(this.data.extent, value));
    this.view.x = keep(this.view.x + dx);
    this.view.y = keep(this.view.y + dy);
    if (this.view.scale === 1) this.view.x = this.view.y = this.data.extent / 2;
    this.draw();
  }

  showAll() {
    this.view.scale = 1;
    this.move(0, 0);
  }

  // Brings a song into view.
  show(song) {
    const point = this.pixel(song);
    const margin = 30;
    if (point.x < margin || point.y < margin || point.x > this.width - margin || point.y > this.height - margin) {
      this.move(this.data.x[song] - this.view.x, this.data.y[song] - this.view.y);
    }
  }

  select(song) {
    this.selected = song;
    const first = song * this.data.neighborCount;
    this.neighbors = song < 0 ? [] : this.data.neighbors.slice(first, first + this.data.neighborCount);
    this.draw();
    this.onSelect(song);
  }

  hover(song, x, y) {
    if (song !== this.hovered) this.draw();
    this.hovered = song;
    this.onHover(song, x, y);
  }

  // The next song in a direction from the selected one: near, and not far to the side.
  step(dx, dy) {
    const start = this.selected < 0 ? { x: this.width / 2, y: this.height / 2 } : this.pixel(this.selected);
    let best = -1, least = Infinity;
    for (let song = 0; song < this.count; song++) {
      if (song === this.selected || !this.isShown(song) || this.found && !this.found.has(song)) continue;
      const point = this.pixel(song);
      const along = (point.x - start.x) * dx + (point.y - start.y) * dy;
      const aside = Math.abs((point.x - start.x) * dy) + Math.abs((point.y - start.y) * dx);
      const cost = along + 2 * aside;
      if (along > 0.5 && aside <= 1.5 * along && cost < least) [best, least] = [song, cost];
    }
    if (best < 0) return;
    this.select(best);
    this.show(best);
  }

  // Pointers and keys

  listen() {
    const pointers = new Map();
    let start = null;
    const spread = () => {
      const [a, b] = [...pointers.values()];
      return { distance: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    };
    const at = event => {
      const box = this.canvas.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const reach = event => event.pointerType === "touch" ? 24 : 12;
    this.canvas.addEventListener("pointerdown", event => {
      this.canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, at(event));
      start = pointers.size === 1 ? at(event) : null;
    });
    this.canvas.addEventListener("pointermove", event => {
      const now = at(event);
      const before = pointers.get(event.pointerId);
      if (!before) return this.hover(this.nearest(now.x, now.y, reach(event)), now.x, now.y);
      if (pointers.size === 2) {
        const old = spread();
        pointers.set(event.pointerId, now);
        const current = spread();
        this.zoom(current.distance / Math.max(1, old.distance), current.x, current.y);
      } else {
        if (start && Math.hypot(now.x - start.x, now.y - start.y) > 4) start = null;
        if (!start) {
          this.canvas.classList.add("dragged");
          this.move((before.x - now.x) / this.unit.x, (now.y - before.y) / this.unit.y);
        }
        pointers.set(event.pointerId, now);
      }
    });
    const end = event => {
      const now = at(event);
      pointers.delete(event.pointerId);
      this.canvas.classList.remove("dragged");
      if (event.type === "pointerup" && start) this.select(this.nearest(now.x, now.y, reach(event)));
      start = null;
    };
    this.canvas.addEventListener("pointerup", end);
    this.canvas.addEventListener("pointercancel", end);
    this.canvas.addEventListener("pointerleave", () => this.hover(-1, 0, 0));
    this.canvas.addEventListener("wheel", event => {
      event.preventDefault();
      const now = at(event);
      this.zoom(Math.exp(-Math.max(-100, Math.min(100, event.deltaY)) * 0.004), now.x, now.y);
    }, { passive: false });
    this.canvas.addEventListener("keydown", event => this.press(event));
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const direction = directions[event.key];
    if (direction && event.shiftKey) {
      this.move(direction[0] * 60 / this.unit.x, -direction[1] * 60 / this.unit.y);
    } else if (direction) {
      this.step(direction[0], direction[1]);
    } else if (event.key === "+" || event.key === "=") {
      this.zoom(1.5);
    } else if (event.key === "-" || event.key === "−") {
      this.zoom(1 / 1.5);
    } else if (event.key === "0") {
      this.showAll();
    } else if (event.key === "Escape") {
      this.select(-1);
    } else {
      return;
    }
    event.preventDefault();
  }
}

// What is at rest comes from Python. Pointer or focus on a chart fetches its cube; from then on brushing it is counted
// here, and the range goes to Python once it is let go.
const CLICK_PIXELS = 4;
const KEYS_SETTLE_MS = 600;
const SVG = "http://www.w3.org/2000/svg";
const TICKS = [1, 2, 2.5, 5, 10];

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function drawn(tag, className) {
  const element = document.createElementNS(SVG, tag);
  element.setAttribute("class", className);
  return element;
}

const whole = (count) => withUnit(count, 0, "");
const sum = (counts) => counts.reduce((total, count) => total + count, 0);

function valueText(chart, value, digits = chart.form.digits) {
  const scaled = value * chart.form.factor;
  return `${signed(scaled, fixed(Math.abs(scaled), digits), chart.form.prefix)}${chart.form.unit}`;
}

function rangeText(chart, [low, high]) {
  if (low === null) return `below ${valueText(chart, high)}`;
  return high === null ? `from ${valueText(chart, low)}` : `${valueText(chart, low)} to ${valueText(chart, high)}`;
}

class Group {
  constructor(root) {
    this.root = root;
    this.cubes = new Map();
    this.tables = new Set();
    this.local = null; // {name, selection}: what is brushed here and not yet in what Python sent
    this.held = false; // a pointer is down
    this.turn = 0; // how many brushes were let go
  }

  take(component) {
    const before = this.given;
    this.given = component.data;
    this.send = (value) => component.setTriggerValue("brushed", value);
    separators = this.given.separators;
    const moved = before && before.line !== this.given.line;
    const other = before && JSON.stringify(this.planes()) !== JSON.stringify(this.planes(before));
    if (!before || moved || other || before.content !== this.given.content) this.cubes.clear();
    // A page that knows of the brush let go last shows what came of it, even when it was left again before it was drawn.
    const answered = this.local?.turn && this.given.turn >= this.local.turn;
    this.turn = Math.max(this.turn, this.given.turn);
    if ((moved || answered) && !this.held) this.local = null;
    // Built once for a result: what is built again would lose the keyboard's place.
    const shape = JSON.stringify([this.given.content, this.given.charts.map((chart) => chart.name), this.planes(), this.given.heat?.colours]);
    if (shape !== this.shape) this.build(shape);
    if (this.local) this.load(this.local.name);
    this.paint();
  }

  build(shape) {
    this.shape = shape;
    this.parts = {};
    this.status = make("p", "status");
    this.status.setAttribute("role", "status");
    const legend = make("p", "legend");
    for (const [kind, text] of this.given.legend) {
      legend.append(make("i", kind), make("span", "", text));
    }
    const head = make("div", "head");
    head.append(this.status, legend);
    const grid = make("div", "grid");
    const cards = (kind) => this.given.charts.filter((chart) => chart.kind === kind).map((chart) => this.card(chart));
    this.pictures = [...(this.given.heat ? [new HeatMap(this)] : []), new Scatter(this)];
    grid.append(...cards("range"), ...this.pictures.map((picture) => picture.card), ...cards("words"));
    this.root.replaceChildren(head, grid);
  }

  // What the two pictures show, as the address has it.
  planes(given = this.given) {
    return [given.heat?.chosen.join(",") ?? "", given.scatter.chosen.join(",")];
  }

  chart(name) {
    return this.given.charts.find((chart) => chart.name === name);
  }

  card(chart) {
    const card = make("section", `card ${chart.kind}`);
    card.dataset.name = chart.name;
    const title = make("div", "title");
    const name = make("strong", "", chart.label);
    name.title = chart.help;
    const toggle = make("button", "toggle", "Table");
    toggle.setAttribute("aria-label", `Table of ${chart.label}`);
    toggle.addEventListener("click", () => {
      if (!this.tables.delete(chart.name)) this.tables.add(chart.name);
      this.paint();
    });
    const note = make("span", "muted");
    title.append(name, note, toggle);
    const part = { card, toggle, note, table: make("div", "table"), foot: make("p", "foot") };
    this.parts[chart.name] = part;
    part.picture = chart.kind === "range" ? this.histogram(chart, part) : this.words(chart, part);
    card.append(title, part.picture, part.table, part.foot);
    card.addEventListener("pointerenter", () => this.load(chart.name));
    card.addEventListener("focusin", () => this.load(chart.name));
    return card;
  }

  histogram(chart, part) {
    const picture = make("div", "picture");
    const plot = make("div", "plot");
    plot.tabIndex = 0;
    plot.setAttribute("role", "slider");
    plot.setAttribute("aria-valuemin", 0);
    const svg = drawn("svg", "bars");
    const bins = chart.whole.length - 1;
    svg.setAttribute("viewBox", `0 0 ${Math.max(1, bins)} 100`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    part.brush = drawn("rect", "brush");
    part.brush.setAttribute("y", 0);
    part.brush.setAttribute("height", 100);
    part.ghost = drawn("path", "ghost");
    part.bars = drawn("path", "passing");
    part.median = drawn("path", "median");
    svg.append(part.ghost, part.bars, part.brush, part.median);
    plot.append(svg);
    part.plot = plot;
    picture.append(plot, this.axis(chart));
    if (bins > 0) this.listen(chart.name, plot);
    return picture;
  }

  axis(chart) {
    const axis = make("div", "axis");
    if (chart.edges.length < 2) return axis;
    const [low, high] = [chart.edges[0], chart.edges.at(-1)].map((edge) => edge * chart.form.factor);
    const rough = (high - low) / 4;
    const unit = 10 ** Math.floor(Math.log10(rough));
    const step = TICKS.find((one) => one * unit >= rough * 0.999) * unit;
    const digits = Math.min(6, Math.max(0, -Math.floor(Math.log10(step * 1.001)) + (/^2\.?5/.test(String(step / unit)) ? 1 : 0)));
    for (let place = Math.ceil(low / step - 1e-9); place * step <= high + step * 1e-9; place += 1) {
      const share = (place * step - low) / (high - low);
      const tick = make("span", share < 0.04 ? "tick first" : share > 0.96 ? "tick last" : "tick", withUnit(place * step, digits, ""));
      tick.style.left = `${100 * share}%`;
      axis.append(tick);
    }
    return axis;
  }

  words(chart, part) {
    const picture = make("div", "picture rows");
    part.rows = chart.words.map((word) => {
      const row = make("button", "row");
      row.dataset.word = word.word;
      const track = make("span", "track");
      const [ghost, bar] = [make("i", "ghost"), make("i", "passing")];
      track.append(ghost, bar);
      const count = make("span", "count");
      row.append(make("span", "word", word.label), track, count);
      row.addEventListener("click", () => this.toggleWord(chart.name, word.word));
      picture.append(row);
      return { row, ghost, bar, count };
    });
    picture.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.chooseWords(chart.name, []);
    });
    return picture;
  }

  // Brushing with pointer and keys.
  listen(name, plot) {
    const at = (event) => {
      const box = plot.getBoundingClientRect();
      const fine = this.chart(name).edges.length - 1;
      return Math.max(0, Math.min(fine, Math.round(((event.clientX - box.left) / box.width) * fine)));
    };
    let start = null;
    plot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      plot.setPointerCapture(event.pointerId);
      start = { x: event.clientX, place: at(event), before: this.local };
      this.held = true;
    });
    plot.addEventListener("pointermove", (event) => {
      if (!start || Math.abs(event.clientX - start.x) < CLICK_PIXELS) return;
      const fine = this.chart(name).edges.length - 1;
      const [low, high] = [start.place, at(event)].sort((first, second) => first - second);
      const from = Math.min(low, fine - 1);
      this.brush(name, [[from, Math.max(from + 1, high)]]);
    });
    plot.addEventListener("pointerup", (event) => {
      if (!start) return;
      const click = Math.abs(event.clientX - start.x) < CLICK_PIXELS;
      start = null;
      this.held = false;
      if (click && !this.placesOf(name)) return;
      if (click) this.brush(name, null);
      this.letGo();
    });
    plot.addEventListener("pointercancel", () => {
      if (!start) return;
      this.local = start.before;
      start = null;
      this.held = false;
      this.paint();
    });
    plot.addEventListener("keydown", (event) => this.key(name, event));
    plot.addEventListener("blur", () => this.settle());
  }

  key(name, event) {
    const fine = this.chart(name).edges.length - 1;
    const now = this.placesOf(name);
    if (event.key === "Escape") {
      if (now) this.brush(name, null);
      this.later(0);
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const step = event.key === "ArrowRight" ? 1 : -1;
      const width = Math.max(1, Math.round(fine / 10));
      let [low, high] = now ?? (step > 0 ? [0, width] : [fine - width, fine]);
      if (now && event.shiftKey) high = Math.max(low + 1, Math.min(fine, high + step));
      else if (now && low + step >= 0 && high + step <= fine) [low, high] = [low + step, high + step];
      this.brush(name, [[low, high]]);
      this.later(KEYS_SETTLE_MS);
    } else return;
    event.preventDefault();
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), milliseconds);
  }

  settle() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.letGo();
  }

  toggleWord(name, word) {
    const chosen = new Set(this.chosen(name));
    if (!chosen.delete(word)) chosen.add(word);
    this.chooseWords(name, [...chosen]);
  }

  chooseWords(name, chosen) {
    const places = this.chart(name).words.filter((word) => chosen.includes(word.word)).map((word) => word.place);
    this.brush(name, chosen.length ? places.map((place) => [place, place + 1]) : null, chosen);
    this.letGo();
  }

  brush(name, selection, words) {
    this.local = { name, selection, words };
    this.load(name);
    this.paint();
  }

  letGo() {
    if (!this.local) return;
    const { name, selection, words } = this.local;
    this.local.turn = this.turn += 1;
    const turn = this.turn;
    if (words) {
      this.send({ chart: name, turn, words });
      return;
    }
    const range = selection && this.rangeOf(name, selection[0]);
    this.send({ chart: name, turn, range: range && range.some((edge) => edge !== null) ? range : null });
  }

  rangeOf(name, [from, to]) {
    const { edges } = this.chart(name);
    return [from === 0 ? null : edges[from], to === edges.length - 1 ? null : edges[to]];
  }

  chosen(name) {
    return this.local?.name === name ? (this.local.words ?? []) : this.chart(name).chosen;
  }

  // The brush in fine bins, possibly between two of them where a filter was typed.
  exactPlaces(name) {
    if (this.local?.name === name) return this.local.selection?.[0] ?? null;
    const { brush, edges } = this.chart(name);
    if (!brush || edges.length < 2) return null;
    const fine = edges.length - 1;
    const place = (value) => Math.max(0, Math.min(fine, ((value - edges[0]) / (edges[fine] - edges[0])) * fine));
    return [brush[0] === null ? 0 : place(brush[0]), brush[1] === null ? fine : place(brush[1])];
  }

  placesOf(name) {
    const exact = this.exactPlaces(name);
    if (!exact) return null;
    const low = Math.min(Math.round(exact[0]), this.chart(name).edges.length - 2);
    return [low, Math.max(low + 1, Math.round(exact[1]))];
  }

  // Cubes.
  async load(name) {
    const { run, project, line, content } = this.given;
    const [heat, scatter] = this.planes();
    const key = this.keyOf(name);
    if (this.cubes.has(key)) return;
    this.cubes.set(key, null);
    try {
      const query = new URLSearchParams({ run, filter: line, active: name, heat, scatter });
      const answer = await fetch(`/api/permutation/results/${encodeURIComponent(project)}/cubes?${query}`);
      const said = await answer.json();
      if (!answer.ok) throw new Error(said.detail ?? answer.statusText);
      if (said.sha256 !== content || content !== this.given.content) throw new Error("The result was replaced; reload the page.");
      this.cubes.set(key, cubeOf(said));
      this.problem = "";
    } catch (error) {
      this.cubes.delete(key);
      this.problem = `Charts cannot be brushed now: ${error.message}`;
    }
    this.paint();
  }

  keyOf(name) {
    return [this.given.line, name, ...this.planes()].join(" | ");
  }

  counts() {
    const rest = Object.fromEntries(this.given.charts.map((chart) => [chart.name, chart.passing]));
    Object.assign(rest, this.given.heat?.passing, this.given.scatter.passing);
    const cube = this.local && this.cubes.get(this.keyOf(this.local.name));
    if (!cube) return rest;
    const { name, selection } = this.local;
    const held = { ...rest, ...others(cube, selection), [name]: ownCounts(cube, selection, this.chart(name).per) };
    return cube.best ? { ...held, scatter_best: bestOf(cube, selection) } : held;
  }

  paint() {
    const counts = this.counts();
    const rows = sum(counts[this.given.charts[0].name]);
    const share = this.given.total ? ` · ${withUnit((100 * rows) / this.given.total, 0, "\u202f%")}` : "";
    this.status.textContent = this.problem || `${whole(rows)} of ${whole(this.given.total)} scenarios${share}`;
    this.root.dataset.rows = rows;
    for (const chart of this.given.charts) {
      if (chart.kind === "range") this.paintHistogram(chart, counts[chart.name]);
      else this.paintWords(chart, counts[chart.name]);
      this.paintTable(chart, counts[chart.name]);
      this.parts[chart.name].note.textContent = chart.note;
    }
    for (const picture of this.pictures) picture.paint(counts);
  }

  paintHistogram(chart, counts) {
    const part = this.parts[chart.name];
    const most = Math.max(1, ...chart.whole.slice(0, -1));
    const bars = (held) =>
      held.slice(0, -1).map((count, bin) => (count ? `M${bin + 0.03} 100V${100 - (98 * count) / most}H${bin + 0.97}V100Z` : "")).join("");
    if (part.of !== chart.whole) part.ghost.setAttribute("d", bars(chart.whole));
    part.of = chart.whole;
    part.bars.setAttribute("d", bars(counts));
    const places = this.exactPlaces(chart.name);
    const fine = chart.edges.length - 1;
    part.brush.style.display = places ? "" : "none";
    if (places) {
      part.brush.setAttribute("x", places[0] / chart.per);
      part.brush.setAttribute("width", (places[1] - places[0]) / chart.per);
    }
    const median = this.local || chart.median === null ? null : (chart.median - chart.edges[0]) / (chart.edges[fine] - chart.edges[0]);
    part.median.setAttribute("d", median === null ? "" : `M${median * (chart.whole.length - 1)} 0V100`);
    const range = this.local?.name === chart.name ? places && this.rangeOf(chart.name, places) : chart.brush;
    const brushed = range && range.some((edge) => edge !== null) ? `${rangeText(chart, range)} · ` : "";
    const nulls = `${whole(counts.at(-1))} without a value`;
    part.foot.textContent = fine < 1 ? "No row of this run has a figure here." : `${brushed}${whole(sum(counts) - counts.at(-1))} rows · ${nulls}`;
    part.foot.classList.toggle("brushed", Boolean(brushed));
    part.plot.setAttribute("aria-valuemax", Math.max(0, fine));
    part.plot.setAttribute("aria-valuenow", places ? Math.round(places[0]) : 0);
    part.plot.setAttribute("aria-valuetext", brushed ? rangeText(chart, range) : "not brushed");
    part.plot.setAttribute("aria-label", `${chart.alt} ${part.foot.textContent}. Arrow keys move the brush, with Shift its upper end; Escape clears it.`);
  }

  paintWords(chart, counts) {
    const part = this.parts[chart.name];
    const most = Math.max(1, ...chart.whole);
    const total = sum(counts);
    const chosen = this.chosen(chart.name);
    part.rows.forEach(({ row, ghost, bar, count }, line) => {
      const word = chart.words[line];
      bar.style.background = word.colour;
      ghost.style.width = `${(100 * chart.whole[word.place]) / most}%`;
      bar.style.width = `${(100 * counts[word.place]) / most}%`;
      const share = total ? withUnit((100 * counts[word.place]) / total, 0, "\u202f%") : DASH;
      count.textContent = `${whole(counts[word.place])} · ${share}`;
      row.setAttribute("aria-pressed", chosen.includes(word.word));
    });
    const nulls = counts.at(-1);
    part.foot.textContent = `${whole(total - nulls)} rows · ${whole(nulls)} without a value`;
  }

  paintTable(chart, counts) {
    const part = this.parts[chart.name];
    const on = this.tables.has(chart.name);
    part.toggle.setAttribute("aria-pressed", on);
    part.card.classList.toggle("tabled", on);
    if (!on) {
      part.table.replaceChildren();
      return;
    }
    const lines =
      chart.kind === "range"
        ? chart.whole.slice(0, -1).map((_, bin) => [rangeText(chart, [chart.edges[bin * chart.per], chart.edges[(bin + 1) * chart.per]]), bin])
        : chart.words.map((word) => [word.label, word.place]);
    lines.push(["Without a value", chart.whole.length - 1]);
    const table = make("table");
    const head = table.createTHead().insertRow();
    for (const text of [chart.label, "Whole run", "In the filter"]) head.append(make("th", "", text));
    const body = table.createTBody();
    for (const [label, place] of lines) {
      const row = body.insertRow();
      for (const text of [label, whole(chart.whole[place]), whole(counts[place])]) row.append(make("td", "", text));
    }
    part.table.replaceChildren(table);
  }
}

export default function (component) {
  const root = component.parentElement.querySelector(".explorer");
  root.group ??= new Group(root);
  root.group.take(component);
}

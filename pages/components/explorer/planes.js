// Pictures over two columns: a heat map of means, and all rows against their Pareto front. Both follow every brush.
const DENSITIES = 5;
const [LOWEST_CELL, HIGHEST_CELL, FIELD] = [22, 56, 230]; // pixels

function picker(label, options, value, choose) {
  const select = make("select", "picker");
  select.setAttribute("aria-label", label);
  for (const [name, text] of options) {
    const option = make("option", "", text);
    option.value = name;
    select.append(option);
  }
  select.value = value;
  select.addEventListener("change", () => choose(select.value));
  return select;
}

// Choosing what the other axis shows turns the two round.
function swapped(chosen, place, name) {
  const next = [...chosen];
  const other = 1 - place;
  if (place < 2 && next[other] === name) next[other] = next[place];
  next[place] = name;
  return next;
}

function lines(head, rows) {
  const table = make("table");
  const top = table.createTHead().insertRow();
  for (const text of head) top.append(make("th", "", text));
  const body = table.createTBody();
  for (const cells of rows) {
    const row = body.insertRow();
    for (const text of cells) row.append(make("td", "", text));
  }
  return table;
}

class Plane {
  constructor(group, name, label) {
    this.group = group;
    this.name = name;
    this.tabled = false;
    this.card = make("section", `card plane ${name}`);
    this.card.dataset.name = name;
    this.title = make("strong", "");
    this.note = make("span", "muted");
    this.toggle = make("button", "toggle", "Table");
    this.toggle.setAttribute("aria-label", `Table of the ${label}`);
    this.toggle.addEventListener("click", () => {
      this.tabled = !this.tabled;
      this.group.paint();
    });
    const title = make("div", "title");
    title.append(this.title, this.note, this.toggle);
    this.pickers = make("div", "pickers");
    this.picture = make("div", "picture");
    this.table = make("div", "table");
    this.foot = make("p", "foot");
    this.card.append(title, this.pickers, this.picture, this.table, this.foot);
  }

  get given() {
    return this.group.given[this.name];
  }

  pick(label, options, place) {
    const choose = (name) => this.group.send({ plane: this.name, columns: swapped(this.given.chosen, place, name) });
    this.pickers.append(picker(label, options, this.given.chosen[place], choose));
  }

  paint(counts) {
    this.card.classList.toggle("tabled", this.tabled);
    this.toggle.setAttribute("aria-pressed", this.tabled);
    this.draw(counts);
    this.table.replaceChildren(...(this.tabled ? [this.lines(counts)] : []));
  }
}

class HeatMap extends Plane {
  constructor(group) {
    super(group, "heat", "heat map");
    const { across, up, measure, options } = this.given;
    this.title.textContent = this.given.label;
    this.title.title = measure.help;
    this.note.textContent = this.given.note;
    this.pick("Figure of the heat map", options.measures, 2);
    this.pickers.append(make("span", "muted", "across"));
    this.pick("Axis across", options.axes, 0);
    this.pickers.append(make("span", "muted", "up"));
    this.pick("Axis up", options.axes, 1);
    this.cells = new Map();
    this.picture.append(this.grid(across, up));
  }

  grid(across, up) {
    const table = make("table", "cells");
    table.style.setProperty("--cell", `${Math.max(LOWEST_CELL, Math.min(HIGHEST_CELL, FIELD / up.steps.length))}px`);
    table.style.minWidth = `${4.5 + 2.6 * across.steps.length}rem`;
    const body = table.createTBody();
    for (let y = up.steps.length - 1; y >= 0; y -= 1) {
      const row = body.insertRow();
      row.append(make("th", "", up.steps[y].text));
      across.steps.forEach((step, x) => {
        const button = make("button", "cell");
        button.addEventListener("click", () => this.click(x, y));
        row.insertCell().append(button);
        this.cells.set(`${x},${y}`, button);
      });
    }
    const foot = table.createTFoot().insertRow();
    foot.append(make("th", "", ""));
    for (const step of across.steps) foot.append(make("th", "", step.text));
    table.setAttribute("aria-label", `${this.given.label}: ${across.label} across, ${up.label} up`);
    return table;
  }

  click(x, y) {
    const { across, up } = this.given;
    const sought = (axis, place) => (this.isChosen(x, y) ? null : axis.steps[place].range);
    this.group.send({ chart: "heat", columns: [across.name, up.name], ranges: [sought(across, x), sought(up, y)] });
  }

  isChosen(x, y) {
    const { across, up, brush } = this.given;
    return JSON.stringify(brush) === JSON.stringify([across.steps[x].range, up.steps[y].range]);
  }

  // [place across, place up, rows, value or null] of each cell; without a figure the value is the rows.
  *values(counts) {
    const { across, up, measure } = this.given;
    const wide = across.steps.length + 1;
    for (let y = 0; y < up.steps.length; y += 1) {
      for (let x = 0; x < across.steps.length; x += 1) {
        const cell = y * wide + x;
        const rows = counts.heat[cell];
        const known = measure.name ? counts.heat_known[cell] : rows;
        const value = measure.name ? counts.heat_sum[cell] / known : rows;
        yield [x, y, rows, known > 0 ? value : null];
      }
    }
  }

  text(value) {
    const { form } = this.given.measure;
    return value === null ? DASH : signed(value * form.factor, fixed(Math.abs(value * form.factor), form.digits), "");
  }

  said(value) {
    return value === null ? DASH : valueText(this.given.measure, value);
  }

  draw(counts) {
    const { across, up, colours, inks } = this.given;
    const cells = [...this.values(counts)];
    const known = cells.map((cell) => cell[3]).filter((value) => value !== null);
    const [low, high] = [Math.min(...known), Math.max(...known)];
    for (const [x, y, rows, value] of cells) {
      const button = this.cells.get(`${x},${y}`);
      const tint = value === null ? null : Math.min(9, Math.floor(high > low ? (10 * (value - low)) / (high - low) : 5));
      button.textContent = this.text(value);
      button.style.background = tint === null ? "none" : colours[tint];
      button.style.color = tint === null ? "" : inks[tint];
      button.setAttribute("aria-pressed", this.isChosen(x, y));
      const where = `${across.label} ${across.steps[x].text}, ${up.label} ${up.steps[y].text}`;
      button.title = `${where}: ${this.said(value)}, ${whole(rows)} scenarios`;
      button.setAttribute("aria-label", button.title);
    }
    this.foot.textContent = known.length
      ? `${this.given.scale[0]} ${this.said(low)}, ${this.given.scale[1]} ${this.said(high)} · a click narrows to a cell`
      : "No scenario here has the figure.";
  }

  lines(counts) {
    const { across, up, label } = this.given;
    const rows = [...this.values(counts)].map(([x, y, count, value]) =>
      [across.steps[x].text, up.steps[y].text, this.said(value), whole(count)]);
    return lines([across.label, up.label, label, "Scenarios"], rows);
  }
}

class Scatter extends Plane {
  constructor(group) {
    super(group, "scatter", "scatter");
    const { across, up, options } = this.given;
    this.title.textContent = `${up.label} against ${across.label}`;
    this.note.textContent = this.given.note;
    this.pickers.append(make("span", "muted", "across"));
    this.pick("Figure across", options, 0);
    this.pickers.append(make("span", "muted", "up"));
    this.pick("Figure up", options, 1);
    this.empty = across.edges.length < 2 || up.edges.length < 2;
    if (this.empty) return;
    const svg = drawn("svg", "field");
    svg.setAttribute("viewBox", `0 0 ${across.edges.length - 1} ${up.edges.length - 1}`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    this.ghost = drawn("path", "ghost");
    this.dense = Array.from({ length: DENSITIES }, (_, level) => {
      const path = drawn("path", "passing");
      path.style.opacity = 0.25 + (0.75 * level) / (DENSITIES - 1);
      return path;
    });
    this.wholeFront = drawn("path", "front whole");
    this.front = drawn("path", "front");
    svg.append(this.ghost, ...this.dense, this.wholeFront, this.front);
    const plot = make("div", "field-plot");
    plot.append(svg);
    const ends = make("div", "ends");
    ends.append(make("span", "", valueText(up, up.edges.at(-1))), make("span", "", valueText(up, up.edges[0])));
    const body = make("div", "field-body");
    const under = this.group.axis(across);
    body.append(ends, plot, make("span", ""), under);
    this.plot = plot;
    plot.setAttribute("role", "img");
    this.picture.append(body);
    this.ghost.setAttribute("d", this.squares(this.given.whole.scatter, () => true));
    this.wholeFront.setAttribute("d", this.line(this.steps(this.given.whole.scatter_best)));
  }

  squares(held, wanted) {
    const [wide, high] = [this.given.across.edges.length, this.given.up.edges.length - 1];
    let path = "";
    for (let y = 0; y < high; y += 1) {
      for (let x = 0; x < wide - 1; x += 1) {
        if (held[y * wide + x] && wanted(held[y * wide + x])) path += `M${x} ${high - y - 1}h1v1h-1z`;
      }
    }
    return path;
  }

  // The front in bins of the first figure, from its best: [bin, best second figure] wherever that becomes better.
  steps(best) {
    const { largest } = this.given;
    const bins = best.length - 1;
    const found = [];
    let record = null;
    for (let step = 0; step < bins; step += 1) {
      const bin = largest[0] ? bins - 1 - step : step;
      if (best[bin] === null || (record !== null && best[bin] <= record)) continue;
      record = best[bin];
      found.push([bin, largest[1] ? record : -record]);
    }
    return found;
  }

  line(steps) {
    const { across, up, per } = this.given;
    const high = up.edges.length - 1;
    const [low, top] = [up.edges[0], up.edges.at(-1)];
    const points = steps.map(([bin, value]) => [(bin + 0.5) / per, high * (1 - (value - low) / (top - low))]);
    // A point keeps its value until the next, which is worse in the first figure: never between two of them better.
    return points.map(([x, y], place) => (place ? `H${x}V${y}` : `M${x} ${y}`)).join("") + (points.length === 1 ? "h0.01" : "");
  }

  draw(counts) {
    if (this.empty) {
      this.foot.textContent = "No row of this run has both figures.";
      return;
    }
    const wide = this.given.across.edges.length;
    const shown = counts.scatter.filter((_, cell) => cell % wide < wide - 1);
    const most = Math.log1p(Math.max(1, ...shown));
    const level = (count) => Math.min(DENSITIES - 1, Math.floor((DENSITIES * Math.log1p(count)) / most));
    this.dense.forEach((path, place) => path.setAttribute("d", this.squares(counts.scatter, (count) => level(count) === place)));
    const steps = this.steps(counts.scatter_best);
    this.front.setAttribute("d", this.line(steps));
    const inside = sum(shown.slice(0, (wide - 1) * (this.given.up.edges.length - 1)));
    this.foot.textContent = `${whole(inside)} rows with both figures · front of ${whole(steps.length)} steps`;
    this.plot.setAttribute("aria-label", `${this.title.textContent}. ${this.note.textContent}. ${this.foot.textContent}.`);
  }

  lines(counts) {
    const { across, up, fine } = this.given;
    if (this.empty) return lines([across.label, up.label], []);
    const rows = this.steps(counts.scatter_best).map(([bin, value]) => [rangeText(across, [fine[bin], fine[bin + 1]]), valueText(up, value)]);
    return lines([`Front: ${across.label}`, `best ${up.label}`], rows);
  }
}

// Follows every keystroke of the form's native inputs. What Python sent is shown until somebody types, and again
// after each commit; in between, the totals come from `calculate`, made from the same declarations.
const live = new Map(); // path -> what stands in an input that is not committed yet
let given = null; // what Python sent last
let bar = null;
const LOOK_AGAIN_MS = 80;
const MOST_LOOKS = 25;

function fieldOf(element) {
  const holder = element instanceof HTMLElement && element.closest("[class*='st-key-']");
  if (!holder || !given) return null;
  const name = [...holder.classList].find((one) => one.startsWith("st-key-"));
  return given.fields[name] ? { name, ...given.fields[name] } : null;
}

function enter(values, field, value) {
  values[field.path] = value;
  if (field.twin) values[field.twin] = value;
  if (field.mode) values[field.mode] = value === null && field.emptyMode ? field.emptyMode : field.typedMode;
}

function totals() {
  if (live.size === 0) return given.python;
  const values = { ...given.values };
  for (const [field, value] of live.values()) enter(values, field, value);
  return calculate(values);
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function noteOf(figure, now) {
  const before = written(given.saved[figure.name], figure.form);
  if (before !== written(now[figure.name], figure.form) && before !== DASH) return `was ${before}`;
  return figure.note ? `${written(now[figure.note.name], figure.note.form)} ${figure.note.label}` : "";
}

function show() {
  const now = totals();
  bar.dataset.live = live.size;
  given.figures.forEach((figure, place) => {
    const [, value, note] = bar.children[place].children;
    setText(value, written(now[figure.name], figure.form));
    setText(note, noteOf(figure, now));
  });
}

function build() {
  bar.replaceChildren(
    ...given.figures.map((figure) => {
      const box = document.createElement("div");
      box.className = figure.strong ? "figure strong" : "figure";
      box.dataset.name = figure.name;
      box.title = figure.help;
      for (const part of ["label", "value", "note"]) {
        const line = document.createElement("div");
        line.className = part;
        box.append(line);
      }
      box.firstChild.textContent = figure.label;
      return box;
    }),
  );
}

function onInput(event) {
  const field = fieldOf(event.target);
  if (!field || !bar?.isConnected) return;
  live.set(field.path, [field, readNumber(event.target.value, field.kind)]);
  show();
}

// An input left as it was before sends nothing to Python: its entry is settled at once.
function onLeave(event) {
  const field = fieldOf(event.target);
  if (field && live.has(field.path) && bar?.isConnected) settle(0);
}

// A shortcut leaves the cursor in its input, whose text is not committed yet: leaving it commits, before the button acts.
function onKey(event) {
  const saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
  if (saves && fieldOf(document.activeElement)) document.activeElement.blur();
}

// An entry is settled once Python knows the text that stands in its input. Python's answer to an earlier entry may
// arrive first, and the inputs themselves are redrawn a moment after the bar: hence the second looks.
function isSettled(field) {
  const input = document.querySelector(`.${field.name} input`);
  if (!input) return true;
  return given.typed[field.path] === input.value || given.values[field.path] === readNumber(input.value, field.kind);
}

function settle(looks) {
  for (const [path, [field]] of live) if (isSettled(field)) live.delete(path);
  show();
  if (live.size > 0 && looks > 0) setTimeout(() => bar.isConnected && settle(looks - 1), LOOK_AGAIN_MS);
}

export default function (component) {
  given = component.data;
  separators = given.separators;
  bar = component.parentElement.querySelector(".bar");
  const shape = JSON.stringify(given.figures);
  if (bar.dataset.shape !== shape) {
    build();
    bar.dataset.shape = shape;
  }
  settle(MOST_LOOKS);
  // The function runs again on every update and cleans up only when the page is left: one listener each, replaced.
  window.atlasTotals?.abort();
  window.atlasTotals = new AbortController();
  const { signal } = window.atlasTotals;
  document.addEventListener("input", onInput, { capture: true, signal });
  document.addEventListener("keydown", onKey, { capture: true, signal });
  document.addEventListener("focusout", onLeave, { capture: true, signal });
  return () => window.atlasTotals?.abort();
}

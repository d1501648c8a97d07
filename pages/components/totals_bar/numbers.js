// Reads typed figures and writes headline figures exactly as atlas_core/reporting/formats.py does; a test holds both to it.
const MINUS = "−";
const DASH = "–";
const CODES = "[€$£¥]|د\\.إ|EUR|USD|GBP|JPY|AED";
const SIGNS = new RegExp(`^([+\\-−]?)\\s*(?:${CODES})?\\s*([+\\-−]?)`, "i");
const CURRENCY_AFTER = new RegExp(`(?:${CODES})$`, "i");
const DECIMAL_COMMA = /^[^,.]*,\d{1,2}$/;
const PLAIN = /^(\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const SUFFIX = { money: /(k|mn|m|bn|b)$/i, other: /(%|x|mw|months?|years?|y)$/i };
// Set by the page to what its reader chose; texts that people type are read in one way for everybody.
let separators = { thousands: ",", decimal: "." };
const SCALES = { k: 1e3, m: 1e6, mn: 1e6, bn: 1e9, b: 1e9 };

// Null for an empty text; the text itself when it is no number, which the formulas count as impossible.
function readNumber(text, kind) {
  const bare = text.trim();
  if (bare === "") return null;
  const signs = SIGNS.exec(bare);
  const written = signs.slice(1).filter((sign) => sign !== "");
  let rest = bare.slice(signs[0].length).replace(CURRENCY_AFTER, "").trim();
  const suffix = (kind === "money" ? SUFFIX.money : SUFFIX.other).exec(rest);
  if (suffix) rest = rest.slice(0, suffix.index).trim();
  const digits = rest.replace(/[\s,'’\u00a0\u2009\u202f]/g, "");
  if (DECIMAL_COMMA.test(rest) || written.length > 1 || !PLAIN.test(digits)) return text;
  const value = Number(digits) * ((suffix && SCALES[suffix[1].toLowerCase()]) || 1);
  if (!Number.isFinite(value) || (kind === "integer" && !Number.isInteger(value))) return text;
  return written.length && written[0] !== "+" ? -value : value;
}

function fixed(size, digits) {
  const [whole, decimals] = size.toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, separators.thousands);
  return decimals === undefined ? grouped : `${grouped}${separators.decimal}${decimals}`;
}

function signed(value, text, symbol) {
  return `${value < 0 && /[1-9]/.test(text) ? MINUS : ""}${symbol}${text}`;
}

function headline(size) {
  if (size >= 999950000) return [1e9, "bn", 2];
  if (size >= 999500) return [1e6, "m", 1];
  return size >= 1000 ? [1e3, "k", 0] : [1, "", 0];
}

function known(value) {
  return typeof value === "number" && Number.isFinite(value);
}

function money(value, symbol, digits) {
  if (!known(value)) return DASH;
  const [scale, unit, usual] = headline(Math.abs(value));
  const decimals = scale < 1e6 ? usual : (digits ?? usual);
  return signed(value, `${fixed(Math.abs(value) / scale, decimals)}${unit}`, symbol);
}

function withUnit(value, digits, unit) {
  return known(value) ? `${signed(value, fixed(Math.abs(value), digits), "")}${unit}` : DASH;
}

function written(value, form) {
  if (form.kind === "money") return money(value, form.symbol, form.digits);
  return withUnit(value, form.digits, form.unit);
}

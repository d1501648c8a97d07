// Streamlit 1.67 reads the theme once, when the page is loaded, from a key of the local storage that holds the path the
// page was loaded at (frontend: stActiveTheme-<path>-v2; "System" follows the browser). So every page's key is written,
// and the page loaded again if it was not so before; a second load finds all as wanted and stays.
// The address may have changed since the page was loaded.
const loadedAt = new URL(performance.getEntriesByType("navigation")[0].name).pathname;
const keyOf = (path) => `stActiveTheme-${path}-v2`;

function root(pages) {
  const path = window.location.pathname;
  const page = pages.find((one) => one && path.endsWith(`/${one}`)) ?? "";
  return path.slice(0, path.length - page.length);
}

function isShown(wanted, before) {
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches ? "Dark" : "Light";
  const seen = (theme) => (theme === "System" ? dark : theme);
  return seen(wanted) === seen(before);
}

export default function ({ data }) {
  try {
    const folder = root(data.pages);
    const before = JSON.parse(localStorage.getItem(keyOf(loadedAt)) ?? '"System"');
    for (const page of data.pages) localStorage.setItem(keyOf(folder + page), JSON.stringify(data.theme));
    localStorage.setItem(keyOf(loadedAt), JSON.stringify(data.theme));
    if (!isShown(data.theme, before)) window.location.reload();
  } catch {
    // A browser that keeps nothing shows its own theme.
  }
}

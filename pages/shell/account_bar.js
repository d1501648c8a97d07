// Sign-out is a request of the browser, so that the server can remove the cookie as well as the session.
const wired = new WeakSet();

export default function ({ parentElement, data }) {
  const bar = parentElement.querySelector(".atlas-account");
  if (!bar) return;
  bar.querySelector(".name").textContent = data.name;
  bar.querySelector(".role").textContent = data.role;
  if (wired.has(bar)) return;
  wired.add(bar);
  bar.querySelector("button").addEventListener("click", async () => {
    await fetch("/auth/logout", {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-Atlas-Request": "1" },
    });
    window.location.replace("/");
  });
}

// The script of the page cannot set an HttpOnly cookie, so the form speaks to the sign-in route itself.
const wired = new WeakSet();
// What follows the password: pages of their own, before any session is open.
const STEPS = { "second-factor": "/auth/second-factor", change: "/auth/change", enrol: "/auth/enrol" };
const SILENT = "The server does not answer. Check the connection and try again.";

export default function ({ parentElement, data }) {
  const form = parentElement.querySelector("form.atlas-sign-in");
  if (!form || wired.has(form)) return;
  wired.add(form);
  const problem = form.querySelector(".problem");
  const eye = form.querySelector(".eye");
  const submit = form.querySelector(".submit");

  const tell = (text) => {
    problem.querySelector("span").textContent = text;
    problem.hidden = !text;
  };
  tell(data?.refused ?? "");

  eye.addEventListener("click", () => {
    const shown = form.password.type === "password";
    form.password.type = shown ? "text" : "password";
    eye.setAttribute("aria-pressed", String(shown));
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    tell("");
    submit.disabled = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-Atlas-Request": "1" },
        body: JSON.stringify({ email: form.email.value, password: form.password.value }),
      });
      const said = await answer.json();
      if (answer.ok) {
        // A new page load opens a new websocket, and the server binds that one to the new session.
        window.location.replace(window.location.pathname);
        return;
      }
      if (Object.hasOwn(STEPS, said.step ?? "")) {
        window.location.assign(`${STEPS[said.step]}?to=${encodeURIComponent(window.location.pathname)}`);
        return;
      }
      tell(said.detail ?? SILENT);
    } catch {
      tell(SILENT);
    }
    submit.disabled = false;
    form.password.select();
  });
}

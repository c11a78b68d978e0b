// The filters of the calendar are a form and work without this. Here the meetings follow the form by htmx, which is
// fetched when somebody turns to the filters. Focus stays where it is: what htmx swaps lies outside the form, and inside
// it only the numbers of the choices.
const form = document.getElementById("filters");
const failed = document.getElementById("not-loaded");
const query = (entries) => new URLSearchParams([...entries].filter(([, value]) => value)).toString();

const fetchHtmx = () => {
  const script = document.createElement("script");
  script.src = form.dataset.htmx;
  // What was chosen while the script was under way is not lost.
  const asked = query(new FormData(form));
  script.addEventListener("load", () => query(new FormData(form)) !== asked && window.htmx.trigger(form, "change"));
  document.head.append(script);
  for (const kind of ["pointerover", "focusin"]) form.removeEventListener(kind, fetchHtmx);
};
for (const kind of ["pointerover", "focusin"]) form.addEventListener(kind, fetchHtmx);

document.addEventListener("htmx:configRequest", ({ detail }) => {
  for (const [name, value] of [...detail.formData.entries()]) if (!value) detail.formData.delete(name);
});
document.addEventListener("htmx:beforeRequest", () => {
  failed.hidden = true;
  document.getElementById("results").setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  document.getElementById("results").removeAttribute("aria-busy");
  failed.hidden = detail.successful || detail.xhr.status === 0 && !detail.failed;
});
document.addEventListener("htmx:pushedIntoHistory", () => {
  for (const link of document.querySelectorAll(".site-head a[hreflang]")) link.search = location.search;
});

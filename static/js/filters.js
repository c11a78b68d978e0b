// The filters of the calendar are a form and work without this. Here the meetings follow the form by htmx, which is
// fetched when somebody turns to the filters. The focus stays where it is: what htmx swaps lies outside the form, and
// inside it only the numbers beside the choices.
const form = document.getElementById("filters");
const failed = document.getElementById("not-loaded");
const shownAtFirst = location.search;
const busy = (isBusy) => document.getElementById("results").setAttribute("aria-busy", isBusy);
const asked = () => new URLSearchParams(new FormData(form)).toString();

const fetchHtmx = () => {
  for (const kind of ["pointerover", "focusin"]) form.removeEventListener(kind, fetchHtmx);
  const askedBefore = asked();
  const script = document.createElement("script");
  script.src = form.dataset.htmx;
  // What is chosen while the script is under way is not lost.
  script.addEventListener("load", () => asked() !== askedBefore && window.htmx.trigger(form, "change"));
  document.head.append(script);
};
for (const kind of ["pointerover", "focusin"]) form.addEventListener(kind, fetchHtmx);

// An address says what is chosen, and nothing of what is not.
form.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});
document.addEventListener("htmx:beforeRequest", () => {
  failed.hidden = true;
  busy(true);
});
document.addEventListener("htmx:afterRequest", () => busy(false));
for (const kind of ["htmx:sendError", "htmx:responseError"])
  document.addEventListener(kind, () => (failed.hidden = false));

document.addEventListener("htmx:pushedIntoHistory", () => {
  for (const link of document.querySelectorAll(".site-head a[hreflang]")) link.search = location.search;
});
// Going back, htmx loads the page of the address anew; before htmx is there, this does.
addEventListener("popstate", () => {
  if (!window.htmx && location.search !== shownAtFirst) location.reload();
});

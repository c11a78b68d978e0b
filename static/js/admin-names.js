// Django's autocomplete replaces a <select> by an element of its own, which has no name for assistive technology:
// give it the one of the field's label.
const label = (selection) => {
  const select = selection.closest(".select2")?.previousElementSibling;
  const text = select?.labels?.[0]?.textContent.trim().replace(/:$/, "");
  if (!text) return;
  selection.removeAttribute("aria-labelledby");
  for (const element of [selection, ...selection.querySelectorAll("[role=textbox]")]) element.setAttribute("aria-label", text);
};

const labelAll = () => document.querySelectorAll(".select2-selection[role=combobox]").forEach(label);

// Those elements come when the page has loaded, or with a row that is added, in no order that could be relied on.
new MutationObserver(labelAll).observe(document.body, { childList: true, subtree: true });
labelAll();

// The page has come back with errors: the keyboard starts at the list of them.
document.querySelector(".err-sum")?.focus();

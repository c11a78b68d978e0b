// A page that answers a form gets its own address: a reload, and the way back to it, open the page and send nothing again.
const here = document.querySelector("[data-here]")?.dataset.here;
if (here) history.replaceState(history.state, "", here);

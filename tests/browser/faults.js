// What the tests ask a page that axe does not: each function returns the faults it found, as words.
window.faults = (() => {
  const STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";

  const named = (element) => {
    const text = (element.getAttribute("aria-label") || element.innerText || element.name || "").trim().slice(0, 40);
    return `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") || ""}"> ${text}`;
  };

  const seen = (element) =>
    element.checkVisibility({ opacityProperty: false, visibilityProperty: true }) && element.getClientRects().length > 0;

  // Where the keyboard stops now; closed <details> hide theirs.
  const stops = () => [...document.querySelectorAll(STOPS)].filter((element) => seen(element) && !element.disabled);

  const look = (element) => {
    const style = getComputedStyle(element);
    const outline = style.outlineStyle === "none" ? "" : `${style.outlineWidth} ${style.outlineStyle} ${style.outlineColor}`;
    return [outline, style.boxShadow, style.backgroundColor, style.borderColor].join("|");
  };

  // A control may be shown by what is beside or around it: the label of a hidden radio button, the row of a link.
  const around = (element) => [element, element.nextElementSibling, element.closest("label, article, li, td, .card")];

  const looks = (element) => around(element).map((each) => (each ? look(each) : "")).join();

  const unseenFocus = () => {
    document.activeElement?.blur();
    return stops().flatMap((element) => {
      const before = looks(element);
      element.focus({ focusVisible: true, preventScroll: true });
      const after = document.activeElement === element ? looks(element) : "it leads the focus on";
      document.activeElement.blur();
      return after === before ? [`focus is not to be seen: ${named(element)}`] : [];
    });
  };

  const stuck = () =>
    [...document.querySelectorAll("body *")].filter(
      (element) => ["fixed", "sticky"].includes(getComputedStyle(element).position) && seen(element),
    );

  // WCAG 2.4.11, on a screen so low that what is stuck to its edges could hide all that is between.
  const covered = () => {
    const bars = stuck();
    const faults = bars
      .filter((bar) => bar.getBoundingClientRect().height > innerHeight / 2 && bar.scrollHeight > 0 && isStuckNow(bar))
      .map((bar) => `takes half of a low screen: ${named(bar)}`);
    if (!bars.length) return faults;
    for (const element of stops()) {
      if (bars.some((bar) => bar.contains(element))) continue;
      element.focus({ focusVisible: true });
      const box = element.getBoundingClientRect();
      for (const bar of bars) {
        const over = bar.getBoundingClientRect();
        const hides = over.top <= box.top && over.bottom >= box.bottom && over.left <= box.left && over.right >= box.right;
        if (hides && box.height && !bar.closest("thead")) faults.push(`${named(bar)} covers ${named(element)}`);
      }
      element.blur();
    }
    scrollTo(0, 0);
    return faults;
  };

  const isStuckNow = (bar) => {
    const style = getComputedStyle(bar);
    return style.position === "fixed" || style.top !== "auto" || style.bottom !== "auto";
  };

  // What is there for screen readers alone is cut off on purpose; lists to choose from and fields scroll.
  const FREE = ".vh, .visually-hidden, svg, select, textarea";

  const clips = (element) => {
    const style = getComputedStyle(element);
    const cut = (value) => value === "hidden" || value === "clip";
    const isForReadersAlone = element.offsetWidth <= 1 || element.closest(FREE);
    return (cut(style.overflowX) || cut(style.overflowY)) && !isForReadersAlone && seen(element);
  };

  const cutOff = () => {
    const faults = [];
    for (const element of [...document.querySelectorAll("body *")].filter(clips)) {
      const box = element.getBoundingClientRect();
      const range = document.createRange();
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode;
        if (!text.data.trim() || text.parentElement.closest(FREE) || !seen(text.parentElement)) continue;
        range.selectNodeContents(text);
        const word = range.getBoundingClientRect();
        if (word.right > box.right + 2 || word.bottom > box.bottom + 2)
          faults.push(`cuts off “${text.data.trim().slice(0, 40)}”: ${named(element)}`);
      }
    }
    return faults;
  };

  const isHeld = (element) => {
    for (let box = element.parentElement; box !== document.body; box = box.parentElement)
      if (getComputedStyle(box).overflowX !== "visible") return true;
    return false;
  };

  // Closed <details> keep boxes for what they hide, so what counts is whether the page itself can be scrolled.
  const sideways = () => {
    const page = document.scrollingElement;
    const pixels = page.scrollWidth - page.clientWidth;
    if (!pixels) return [];
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) => element.getBoundingClientRect().right > page.clientWidth + 1 && seen(element) && !isHeld(element),
    );
    return [`scrolls ${pixels} pixels sideways: ${wide.slice(-3).map(named).join(", ")}`];
  };

  // The words of a button stand in its middle, be it a link or a button.
  const offCentre = () =>
    [...document.querySelectorAll(".btn")].filter(seen).flatMap((element) => {
      const range = document.createRange();
      const boxes = [];
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode;
        // What only readers hear has a box of one pixel.
        const { width, height } = text.parentElement.getBoundingClientRect();
        if (!text.data.trim() || text.parentElement.closest(FREE) || Math.min(width, height) <= 1) continue;
        range.selectNodeContents(text);
        boxes.push(...range.getClientRects());
      }
      if (!boxes.length) return [];
      const above = Math.min(...boxes.map((box) => box.top)) - element.getBoundingClientRect().top;
      const below = element.getBoundingClientRect().bottom - Math.max(...boxes.map((box) => box.bottom));
      return Math.abs(above - below) > 4 ? [`${above} pixels above its words, ${below} below: ${named(element)}`] : [];
    });

  // WCAG 1.4.12: a reader may set these, whatever the policy says of styles in the page.
  const spaced = new CSSStyleSheet();
  spaced.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }
  `);
  const withSpacedText = (check) => {
    document.adoptedStyleSheets.push(spaced);
    const faults = check();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== spaced);
    return faults;
  };

  // The only rules that look at colours.
  const OF_COLOURS = ["color-contrast", "link-in-text-block"];

  // What the page showed when it was wide; a page that is asked anew has shown nothing yet.
  let shownWide = new Set();
  const noteWide = () => { shownWide = new Set([...document.body.querySelectorAll("*")].filter(seen)); };

  const onlyNarrow = () => [...document.body.querySelectorAll("*")].filter((element) => seen(element) && !shownWide.has(element));

  const axeFaults = async (rules, among) => {
    // The rules of WCAG 2.2 are off in axe until they are asked for.
    const options = { resultTypes: ["violations"], preload: false, rules: { "target-size": { enabled: true } } };
    if (rules) options.runOnly = { type: "rule", values: rules };
    if (among?.length === 0) return [];
    const { violations } = await axe.run(among ? { include: among } : document, options);
    return violations.map(({ id, nodes }) => `axe: ${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" ")}`);
  };

  return {
    unseenFocus,
    covered,
    cutOff,
    offCentre,
    sideways,
    withSpacedText,
    axeFaults,
    noteWide,
    axeFaultsOfColours: () => axeFaults(OF_COLOURS),
    axeFaultsOfColoursOnlyNarrow: () => axeFaults(OF_COLOURS, onlyNarrow()),
    axeFaultsOfSizes: () => axeFaults(["target-size"]),
  };
})();

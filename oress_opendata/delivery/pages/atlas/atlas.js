// Says the name and the value of a place where it is pointed at, tapped or focused. Without this,
// a place on the map is a link to its row in the table.
for (const section of document.querySelectorAll(".atlas .sea")) {
  const said = section.querySelector(".pointed");
  if (!said) continue;
  const [words, link] = said.children;
  const tell = (event) => {
    const place = event.target.closest("a[href^='#r-']");
    if (!place) return;
    words.textContent = place.getAttribute("aria-label");
    link.setAttribute("href", place.getAttribute("href"));
    link.hidden = false;
    if (event.type === "click") event.preventDefault();
  };
  const map = section.querySelector(".map");
  for (const kind of ["pointerover", "focusin", "click"]) map.addEventListener(kind, tell);
}

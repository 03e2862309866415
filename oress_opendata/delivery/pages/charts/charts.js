/* Charts say the value under the pointer or the focus. All of it is in the page without this script:
   in the table, and in the titles of the drawing. */
"use strict";

function arm(drawing) {
  const points = [...drawing.querySelectorAll(":scope > g.point")];
  if (!points.length) return;
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  drawing.after(tip);
  // An image has no parts that can be reached: now it has.
  drawing.setAttribute("role", "group");
  points.forEach((point, number) => {
    const title = point.querySelector("title");
    const words = title.textContent;
    title.remove();
    point.setAttribute("role", "img");
    point.setAttribute("aria-label", words);
    point.setAttribute("tabindex", number ? "-1" : "0");
    const show = () => place(tip, drawing, point, words);
    const hide = () => { tip.hidden = true; };
    for (const event of ["pointerenter", "focus", "click"]) point.addEventListener(event, show);
    for (const event of ["pointerleave", "blur"]) point.addEventListener(event, hide);
  });
  drawing.addEventListener("keydown", (event) => move(event, points, tip));
}

function place(tip, drawing, point, words) {
  tip.textContent = words;
  tip.hidden = false;
  const frame = drawing.parentElement.getBoundingClientRect();
  const box = point.getBoundingClientRect();
  const middle = box.left + box.width / 2 - frame.left - tip.offsetWidth / 2;
  const left = Math.max(0, Math.min(middle, frame.width - tip.offsetWidth));
  const above = box.top - frame.top - tip.offsetHeight - 4;
  tip.style.left = `${left}px`;
  tip.style.top = `${above < 0 ? box.bottom - frame.top + 4 : above}px`;
}

function move(event, points, tip) {
  if (event.key === "Escape") tip.hidden = true;
  const back = document.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
  const on = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const at = points.indexOf(document.activeElement);
  const to = { [back]: at - 1, ArrowUp: at - 1, [on]: at + 1, ArrowDown: at + 1, Home: 0, End: points.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  const next = points[Math.max(0, Math.min(to, points.length - 1))];
  points[at].setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

document.querySelectorAll("svg.drawing").forEach(arm);

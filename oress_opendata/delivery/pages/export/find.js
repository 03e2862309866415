/* The pages of a copy by the words of their headings. The address holds the text. */
"use strict";

const find = (name) => document.getElementById(name);
const pages = [...find("pages").children].map((page) => [page, ` ${fold(page.textContent)}`]);

function show(text) {
  const words = fold(text).split(" ").filter(Boolean);
  let count = 0;
  for (const [page, title] of pages) {
    page.hidden = !words.every((word) => title.includes(` ${word}`));
    count += !page.hidden;
  }
  const grouped = String(count).replace(/\B(?=(\d{3})+$)/g, find("count").dataset.group);
  find("count").textContent = words.length ? grouped : "";
  const live = find("live");
  if (live) live.search = text ? new URLSearchParams({ q: text }) : "";
}

find("text").value = new URLSearchParams(location.search).get("q") || "";
show(find("text").value);
find("text").addEventListener("input", () => show(find("text").value));
find("search").addEventListener("submit", (event) => {
  event.preventDefault();
  history.replaceState(null, "", `?${new URLSearchParams({ q: find("text").value })}`);
  show(find("text").value);
});

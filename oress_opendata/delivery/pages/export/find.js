/* The pages of a copy by the words of their headings. The address holds the text. */
"use strict";

const find = (name) => document.getElementById(name);
const pages = [...find("pages").children].map((page) => [page, read(page.firstChild.textContent)]);

/* Arabic words without article and ending: the singular finds the plural. */
function stem(word) {
  const rest = /^[\u0621-\u064a]{4,}$/.test(word) ? word.replace(/^(?:[وبكف]?ال|لل)(?=.{3})/, "") : word;
  return rest.replace(/(?<=[\u0621-\u064a]{3})(?:يات|ات|يه|ه)$/, "");
}

function read(text) {
  return ` ${fold(text).split(" ").map(stem).join(" ")}`;
}

function show(text) {
  const words = read(text).split(" ").filter(Boolean);
  const { group, found, none } = find("count").dataset;
  let count = 0;
  for (const [page, title] of pages) {
    page.hidden = !words.length || !words.every((word) => title.includes(` ${word}`));
    count += !page.hidden;
  }
  const grouped = String(count).replace(/\B(?=(\d{3})+$)/g, group);
  find("count").textContent = !words.length ? "" : count ? `${found} ${grouped}` : none;
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

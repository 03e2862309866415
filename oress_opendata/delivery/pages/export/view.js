/* Rows of a Parquet file, read in the browser: a text filters them, a heading sorts, pages turn.
   The address holds it all, after its number sign. */
"use strict";

const table = JSON.parse(document.getElementById("table-data").textContent);
const find = (name) => document.getElementById(name);
const SHOWN = 50;
let rows = [];
let folded = null;

function write(value) {
  if (value === null || value === undefined) return "";
  return value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
}

/* What a code is called: first as it is shown, then in other languages. */
const labels = (column, text) => (table.labels[column.name] || {})[text] || [];

function read() {
  const asked = new URLSearchParams(location.hash.slice(1));
  return { q: asked.get("q") || "", sort: asked.get("sort") || "", page: Number(asked.get("page")) || 1 };
}

function go(changes) {
  const kept = Object.entries({ ...read(), page: 1, ...changes }).filter(([name, value]) => value && !(name === "page" && value === 1));
  history.replaceState(null, "", `#${new URLSearchParams(kept)}`);
  draw();
}

/* The folded text of each row; a value that is repeated is folded once. */
function foldRows() {
  const known = new Map(table.columns.map((column) => [column, new Map()]));
  const foldCell = (column, value) => {
    const values = known.get(column);
    if (!values.has(value)) {
      const text = write(value);
      values.set(value, fold([text, ...labels(column, text)].join(" ")));
    }
    return values.get(value);
  };
  return rows.map((row) => table.columns.map((column) => foldCell(column, row[column.name])).join(" "));
}

function select({ q, sort }) {
  const words = fold(q).split(" ").filter(Boolean);
  if (words.length && !folded) folded = foldRows();
  const found = rows.filter((_, number) => words.every((word) => folded[number].includes(word)));
  const name = sort.replace(/^-/, "");
  if (!name) return found;
  const down = sort.startsWith("-") ? -1 : 1;
  const compare = (a, b) => {
    const [x, y] = [a[name] ?? null, b[name] ?? null];
    if (x === null || y === null) return (x === null) - (y === null);
    return down * (typeof x === "string" ? x.localeCompare(y) : Number(x > y) - Number(x < y));
  };
  return found.sort(compare);
}

function add(parent, name, text = "") {
  const element = document.createElement(name);
  element.textContent = text;
  parent.append(element);
  return element;
}

function drawHead(sort) {
  const row = add(find("head"), "tr");
  for (const column of table.columns) {
    const head = add(row, "th");
    head.scope = "col";
    const order = { [column.name]: "ascending", [`-${column.name}`]: "descending" }[sort];
    if (order) head.setAttribute("aria-sort", order);
    const button = add(head, "button", `${column.title} ${{ ascending: "↑", descending: "↓" }[order] || "↑↓"}`);
    button.type = "button";
    button.addEventListener("click", () => {
      go({ sort: (order === "ascending" ? "-" : "") + column.name });
      find("head").querySelectorAll("button")[table.columns.indexOf(column)].focus();
    });
  }
}

function drawRow(values) {
  const row = add(find("body"), "tr");
  for (const column of table.columns) {
    const text = write(values[column.name]);
    const cell = add(row, "td");
    if (["number", "bigint"].includes(typeof values[column.name])) cell.className = "number";
    if (text.length > 40) cell.className = "long";
    const [named] = labels(column, text);
    add(cell, "bdi", named || text);
    if (named) add(cell, "code", text).className = "label";
  }
}

function draw() {
  const state = read();
  const found = select(state);
  const pages = Math.max(1, Math.ceil(found.length / SHOWN));
  const page = Math.min(Math.max(1, state.page), pages);
  for (const part of ["head", "body"]) find(part).replaceChildren();
  drawHead(state.sort);
  found.slice((page - 1) * SHOWN, page * SHOWN).forEach(drawRow);
  const number = (count) => count.toLocaleString(document.documentElement.lang);
  find("count").textContent = `${number(found.length)} / ${number(rows.length)} · ${number(page)} / ${number(pages)}`;
  find("text").value = state.q;
  find("before").disabled = page === 1;
  find("after").disabled = page === pages;
  find("before").onclick = () => go({ page: page - 1 });
  find("after").onclick = () => go({ page: page + 1 });
}

async function open(bytes) {
  const compressors = { ZSTD: (input) => parquet.decompress(input) };
  rows = await parquet.parquetReadObjects({ file: bytes, compressors });
  folded = null;
  find("viewer").hidden = false;
  find("waiting").hidden = true;
  find("chooser").hidden = true;
  draw();
}

find("text").addEventListener("change", (event) => go({ q: event.target.value }));
find("search").addEventListener("submit", (event) => { event.preventDefault(); go({ q: find("text").value }); });
find("file").addEventListener("change", async (event) => open(await event.target.files[0].arrayBuffer()));
addEventListener("hashchange", draw);
/* A page that is opened from a disk may not read files, but may run a script that holds the file. */
function readScript() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${find("parquet").href}.js`;
    script.onload = () => resolve(Uint8Array.from(atob(parquetOfTable), (letter) => letter.charCodeAt(0)).buffer);
    script.onerror = reject;
    document.head.append(script);
  });
}

const readFile = () => fetch(find("parquet").href).then((answer) => {
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.arrayBuffer();
});
(location.protocol === "file:" ? readScript() : readFile()).then(open).catch(() => {
  // The script of a large file is not there: the reader chooses the file.
  find("waiting").hidden = true;
  find("chooser").hidden = false;
});

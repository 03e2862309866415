/* Rows of a Parquet file, read in the browser: a text filters them, a heading sorts, pages turn.
   The address holds it all, after its number sign. */
"use strict";

const table = JSON.parse(document.getElementById("table-data").textContent);
const find = (name) => document.getElementById(name);
const SHOWN = 50;
let rows = [];
let folded = null;
// Maps: an object has names of its own, such as `constructor`, which a cell may hold too.
const named = new Map(Object.entries(table.labels).map(([name, codes]) => [name, new Map(Object.entries(codes))]));

/* A value as the file of the table has it. */
function write(column, value) {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return column.scale === undefined ? String(value).replace(/^(-?)Infinity$/, "$1INF") : writeDecimal(value, column.scale);
}

/* A whole number of units of the last decimal. */
function writeDecimal(units, scale) {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  const point = digits.length - scale;
  const decimals = digits.slice(point).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${digits.slice(0, point)}${decimals && `.${decimals}`}`;
}

/* A cell of a column of numbers. One that no type holds is a text, as the file writes it. */
function writeNumberCell(column, value, text) {
  if (typeof value !== "string") return writeNumber(typeof value === "number" ? value : text);
  const plain = text.replaceAll(column.marks.group, "").replace(column.marks.decimal, ".");
  return isNumber(plain) ? writeNumber(plain) : text;
}

const isNumber = (text) => /^-?\d+(\.\d+)?$/.test(text);

/* A number as the language of the page writes it, with all its decimals. */
function writeNumber(number) {
  let text = String(number);
  if (/e/.test(text)) text = number.toLocaleString("en", { useGrouping: false, maximumSignificantDigits: 21 });
  if (!isNumber(text)) return text;
  const [whole, decimals] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, table.marks.group);
  return decimals ? grouped + table.marks.decimal + decimals : grouped;
}

/* What a code is called: first as it is shown, then in other languages. */
const labels = (column, text) => named.get(column.name)?.get(text) || [];

function read() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const page = Math.trunc(Number(asked.get("page"))) || 1;
  return { q: asked.get("q") || "", sort: asked.get("sort") || "", page };
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
      const text = write(column, value);
      values.set(value, fold([text, ...labels(column, text)].join(" ")));
    }
    return values.get(value);
  };
  return rows.map((row) => table.columns.map((column) => foldCell(column, row[column.key])).join(" "));
}

function select({ q, sort }) {
  const words = fold(q).split(" ").filter(Boolean);
  if (words.length && !folded) folded = foldRows();
  const found = rows.filter((_, number) => words.every((word) => folded[number].includes(word)));
  const column = table.columns.find(({ name }) => name === sort.replace(/^-/, ""));
  if (!column) return found;
  const down = sort.startsWith("-") ? -1 : 1;
  const compare = (a, b) => {
    const [x, y] = [a[column.key] ?? null, b[column.key] ?? null];
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
    const order = sort === column.name ? "ascending" : sort === `-${column.name}` ? "descending" : "";
    if (order) head.setAttribute("aria-sort", order);
    const arrow = order === "ascending" ? "↑" : order ? "↓" : "↑↓";
    const button = add(head, "button", `${column.title} ${arrow}`);
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
    const value = values[column.key];
    const text = write(column, value);
    const cell = add(row, "td");
    if (column.number) cell.className = "number";
    else if (text.length > 40) cell.className = "long";
    const [label] = labels(column, text);
    const shown = column.number ? writeNumberCell(column, value, text) : text;
    add(cell, "bdi", label || shown);
    if (label) add(cell, "code", text).className = "label";
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
  find("count").textContent = [[found.length, rows.length], [page, pages]]
    .map((pair) => pair.map(writeNumber).join(" / ")).join(" · ");
  find("text").value = state.q;
  find("before").disabled = page === 1;
  find("after").disabled = page === pages;
  find("before").onclick = () => go({ page: page - 1 });
  find("after").onclick = () => go({ page: page + 1 });
}

/* Both kinds of integers, and the bytes of a larger one. */
function toUnits(value) {
  if (!(value instanceof Uint8Array)) return value === null || value === undefined ? value : BigInt(value);
  return BigInt.asIntN(8 * value.length, value.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n));
}

/* The rows of a file, which must have the columns of the table. They are read by numbers, since a
   name such as `__proto__` is no key of an object; and decimals as integers, which lose no digit. */
async function readRows(file) {
  const metadata = parquet.parquetMetadata(file);
  const fields = metadata.schema.slice(1);
  for (const column of table.columns) {
    const place = fields.findIndex(({ name }) => name === column.name);
    if (place < 0) throw new Error(`no column ${column.name}`);
    column.key = `c${place}`;
    column.scale = fields[place].converted_type === "DECIMAL" ? fields[place].scale || 0 : undefined;
  }
  fields.forEach((field, place) => { field.name = `c${place}`; });
  for (const field of fields) if (field.converted_type === "DECIMAL") delete field.converted_type;
  for (const group of metadata.row_groups)
    group.columns.forEach((column, place) => { column.meta_data.path_in_schema = [`c${place}`]; });
  const compressors = { ZSTD: (input) => parquet.decompress(input) };
  const read = await parquet.parquetReadObjects({ file, metadata, compressors, utf8: false });
  for (const { key } of table.columns.filter(({ scale }) => scale !== undefined))
    for (const row of read) row[key] = toUnits(row[key]);
  return read;
}

/* A page that is opened from a disk may not read files: the reader chooses the file. */
function offerChoice() {
  find("waiting").hidden = true;
  find("chooser").hidden = location.protocol !== "file:";
}

/* Shows the rows of the file that a function fetches, or says that they cannot be read. */
async function open(fetchBytes) {
  find("failed").hidden = true;
  try {
    rows = await readRows(await fetchBytes());
  } catch (error) {
    console.warn(error);
    find("failed").hidden = false;
    offerChoice();
    return;
  }
  folded = null;
  find("waiting").hidden = true;
  find("viewer").hidden = false;
  find("chooser").hidden = true;
  draw();
}

find("text").addEventListener("change", (event) => go({ q: event.target.value }));
find("search").addEventListener("submit", (event) => { event.preventDefault(); go({ q: find("text").value }); });
find("file").addEventListener("change", ({ target: { files } }) => files.length && open(() => files[0].arrayBuffer()));
addEventListener("hashchange", draw);

/* A page on a disk may run a script that holds the file. That of a large file is not there. */
function readScript() {
  const script = document.createElement("script");
  script.src = `${find("parquet").href}.js`;
  script.onload = () => open(() => Uint8Array.from(atob(parquetOfTable), (letter) => letter.charCodeAt(0)).buffer);
  script.onerror = offerChoice;
  document.head.append(script);
}

async function readFile() {
  const answer = await fetch(find("parquet").href);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.arrayBuffer();
}

if (location.protocol === "file:") readScript();
else open(readFile);

// Suggestions while one types, in the browser's own list. Without it the form does all the same.
"use strict";
(() => {
  const form = document.querySelector("form[data-suggest]");
  if (!form) return;
  const input = form.elements.q;
  const list = document.getElementById("suggested");
  let waiting = 0;
  let asked = "";
  const show = (items) => {
    list.replaceChildren(...items.map((item) => {
      const option = document.createElement("option");
      option.value = item.text;
      return option;
    }));
  };
  const ask = async () => {
    const text = input.value.trim();
    if (text.length < 2 || text === asked) return;
    asked = text;
    const query = new URLSearchParams({ q: text, lang: document.documentElement.lang });
    try {
      const answer = await fetch(`${form.dataset.suggest}?${query}`);
      if (answer.ok && text === input.value.trim()) show((await answer.json()).items);
    } catch {
      // Offline, or the service is busy: typing goes on.
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
})();

// Suggestions while one types, in a list that the keyboard and screen readers can use (the pattern
// "combobox with a list" of the ARIA practices). Without it the form does all the same.
"use strict";
(() => {
  const form = document.querySelector("form[data-suggest]");
  if (!form) return;
  const input = form.elements.q;
  const list = document.createElement("ul");
  let waiting = 0;
  let requested = "";
  let active = -1;

  list.id = "suggested";
  list.className = "suggested";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestions);
  form.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("autocomplete", "off");

  const choose = (number) => {
    active = number;
    [...list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === number));
    });
    if (number < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[number].id);
      list.children[number].scrollIntoView({ block: "nearest" });
    }
  };

  const open = (shown) => {
    list.hidden = !shown;
    input.setAttribute("aria-expanded", String(shown));
    if (!shown) choose(-1);
  };

  const take = (option) => {
    input.value = option.textContent;
    open(false);
    form.requestSubmit();
  };

  const show = (items) => {
    list.replaceChildren(...items.map((item, number) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${number}`;
      option.dir = "auto";
      option.textContent = item.text;
      option.setAttribute("role", "option");
      return option;
    }));
    choose(-1);
    open(items.length > 0);
  };

  const ask = async () => {
    const text = input.value.trim();
    if (text.length < 2) open(false);
    if (text.length < 2 || text === requested) return;
    requested = text;
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
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      open(false);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      open(true);
      // One place more than there are options: what was typed.
      choose(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      take(list.children[active]);
    }
  });
  input.addEventListener("blur", () => open(false));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
})();

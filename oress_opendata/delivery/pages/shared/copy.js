/* Buttons that copy: hidden without this script, or where the browser cannot. The text is that of
   the element `data-copy`, or `data-text`. */
"use strict";

function offerCopy(button) {
  const words = button.firstChild;
  const before = words.data;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    const text = button.dataset.text || source.value || source.textContent;
    await navigator.clipboard.writeText(text.trim());
    words.data = button.dataset.done;
    setTimeout(() => { words.data = before; }, 2000);
  });
}

if (navigator.clipboard) document.querySelectorAll("button.copy").forEach(offerCopy);

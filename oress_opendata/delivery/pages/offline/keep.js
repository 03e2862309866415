/* Asks the browser to keep the guide, the support actors and the places, once a page is shown.
   Nothing is kept for those who save data, and the site needs none of this. */
"use strict";

if (navigator.serviceWorker && !navigator.connection?.saveData) {
  const { worker } = document.currentScript.dataset;
  addEventListener("load", () => navigator.serviceWorker.register(worker).catch(() => {}));
}

/* A button that copies what stands in another part of the page, where the browser lets it. */

"use strict";

(() => {
  const said = document.querySelector("[data-said]");
  document.querySelectorAll("[data-copies]").forEach((button) => {
    if (!navigator.clipboard) {
      return;
    }
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copies).textContent;
      try {
        await navigator.clipboard.writeText(text.trim());
      } catch {
        return; // the words are on the page, to be copied by hand
      }
      said.textContent = said.dataset.said;
    });
  });
})();

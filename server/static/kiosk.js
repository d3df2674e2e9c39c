/* A shared tablet: a page left alone goes back to the first screen, and asks first whether somebody is still there.

   `data-stay` says how many seconds it stays; the dialog holds where to go, and how long before it asks. The last screen,
   which is there to be read, stays a shorter time and asks nothing: any gesture keeps it. */

"use strict";

(() => {
  const GESTURES = ["pointerdown", "pointermove", "keydown", "input", "scroll"];

  const dialog = document.querySelector("dialog.still");
  let leaving = 0;
  let asking = 0;

  function wait() {
    clearTimeout(leaving);
    clearTimeout(asking);
    const stay = Number(document.querySelector("[data-stay]").dataset.stay);
    leaving = setTimeout(leave, stay * 1000);
    const quiet = stay - Number(dialog.dataset.warns);
    if (quiet > 0) {
      asking = setTimeout(() => dialog.showModal(), quiet * 1000);
    }
  }

  function leave() {
    location.replace(dialog.dataset.next);
  }

  function noticed() {
    if (!dialog.open) {
      wait();
    }
  }

  function show() {
    document.querySelectorAll(".scripted").forEach((words) => {
      words.hidden = false;
    });
    wait();
  }

  dialog.addEventListener("close", wait);
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  GESTURES.forEach((gesture) => document.addEventListener(gesture, noticed, { passive: true, capture: true }));
  document.addEventListener("shown", show); // by twin.js, when it puts another screen in place of this one
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  show();
})();

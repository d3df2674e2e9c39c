// Keeps the figures of a page up to date while it is looked at. Without this script the page has a link that does the same by hand.
// Where the page says where to ask, the server answers as soon as the totals change; what else changes is seen a few seconds later.
"use strict";

const EVERY_MS = 4000;
const SAY_EVERY_MS = 30000; // a screen reader must have time for something else

const live = document.querySelector("[data-refresh]");
const figures = document.querySelector("#chiffres");

const status = document.createElement("p");
status.setAttribute("role", "status");

// What moves by itself can be stopped.
const pause = document.createElement("button");
pause.type = "button";
pause.className = "quiet";
pause.textContent = live.dataset.pause;

let shown = null;
let paused = false;
let ended = false;
let saidAt = 0;
let asking = null; // what stops the request that is answered when the totals change
let seen = ""; // what marked them then

function say(words) {
  if (status.textContent !== words) {
    status.textContent = words;
  }
}

function now() {
  return new Intl.DateTimeFormat("fr-FR", { timeStyle: "medium" }).format(new Date());
}

function sayUpdated() {
  if (shown !== null && Date.now() - saidAt > SAY_EVERY_MS) {
    saidAt = Date.now();
    say(`${live.dataset.updated} (${now()})`);
  }
}

// Someone who has the keyboard in the figures, or has selected some, keeps them as they are.
function isInUse() {
  const selection = document.getSelection();
  const selected = selection && !selection.isCollapsed && figures.contains(selection.anchorNode);
  return selected || figures.contains(document.activeElement);
}

async function refresh() {
  const response = await fetch(live.dataset.refresh, { cache: "no-store" });
  if (response.status === 403 || response.status === 404) {
    ended = true;
    pause.remove();
    say(live.dataset.ended);
    return;
  }
  if (!response.ok) {
    throw new Error(String(response.status));
  }
  const fresh = await response.text();
  if (fresh !== shown && !isInUse()) {
    figures.innerHTML = fresh; // our own page, escaped by the server
    sayUpdated();
    shown = fresh;
  } else if (status.textContent === live.dataset.lost) {
    say("");
  }
}

async function askForChanges() {
  while (!paused && !ended && !document.hidden) {
    const response = await fetch(`${live.dataset.changes}?vu=${seen}`, { cache: "no-store", signal: asking.signal });
    if (!response.ok) {
      return; // the next refresh says what is wrong
    }
    const mark = await response.text();
    if (mark !== seen) {
      seen = mark;
      await refresh();
    }
  }
}

function watch() {
  if (!live.dataset.changes || asking || paused || ended || document.hidden) {
    return;
  }
  asking = new AbortController();
  askForChanges()
    .catch(() => {})
    .finally(() => {
      asking = null;
    });
}

async function keepFresh() {
  if (!paused && !document.hidden) {
    try {
      await refresh();
    } catch {
      say(live.dataset.lost);
    }
  }
  if (!ended) {
    watch();
    setTimeout(keepFresh, EVERY_MS);
  }
}

pause.addEventListener("click", () => {
  paused = !paused;
  pause.textContent = paused ? live.dataset.resume : live.dataset.pause;
  say(paused ? live.dataset.paused : "");
  if (paused) {
    asking?.abort();
  } else {
    watch();
  }
});

live.replaceChildren(status, pause);
watch();
setTimeout(keepFresh, EVERY_MS);

// Shows how far the writing of a file is, and what became of it. Without this script the page loads itself anew.
"use strict";

const EVERY_MS = 1000;

const place = document.querySelector("[data-progress]");
const bar = place.querySelector("progress");
const said = place.querySelector("#avancement");

function show(told) {
  said.textContent = told.said;
  if (told.of) {
    bar.max = told.of;
    bar.value = told.rows;
  }
}

async function look() {
  const response = await fetch(place.dataset.progress, { cache: "no-store" });
  const told = response.ok ? await response.json() : null;
  if (response.status >= 500) {
    throw new Error(String(response.status));
  }
  if (!told || !told.goes_on) {
    location.reload(); // the page says what became of it, or asks to sign in
    return;
  }
  show(told);
  setTimeout(keepLooking, EVERY_MS);
}

async function keepLooking() {
  try {
    await look();
  } catch {
    said.textContent = place.dataset.lost;
    setTimeout(keepLooking, EVERY_MS);
  }
}

setTimeout(keepLooking, EVERY_MS);

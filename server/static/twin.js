/* The questions as a conversation: what was asked and answered stays above, and the next question comes below without a new page.

   The forms are those of the plain page. Each is sent by `fetch`, and the screen that comes back takes the place of the one answered.
   Without network the answer stays in its form, to be sent again; on any other trouble the form is sent as if there were no script.
   What stays above is on this page alone: nothing is kept in the browser. */

"use strict";

(() => {
  const PATIENCE = 15000; // milliseconds for an answer of the server, on a slow phone
  const SLOW = 2000; // milliseconds after which whoever waits is told so

  const main = document.querySelector("main");
  const exchanges = main.querySelector(".exchanges");
  const announced = main.querySelector(".announced");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let sending = false;
  let touched = null; // the screen that was clicked last

  // The second half of a double click was meant for the screen of the first: it must not answer the question that has come meanwhile.
  document.addEventListener(
    "click",
    (event) => {
      const screen = main.querySelector(".screen");
      if (event.detail > 1 && screen !== touched) {
        event.preventDefault();
      } else {
        touched = screen;
      }
    },
    { capture: true },
  );

  document.addEventListener("submit", (event) => {
    if (event.submitter && event.target.closest(".screen")) {
      event.preventDefault();
      send(event.target, event.submitter);
    }
  });

  // Whoever comes back with the browser's own button sees what is true now, and nothing of whoever was here before.
  window.addEventListener("pagehide", () => exchanges.replaceChildren());
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());

  /* --- Sending --- */

  async function send(form, button) {
    if (sending) {
      return;
    }
    sending = true;
    main.querySelector(".trouble")?.remove();
    const slow = setTimeout(tell, SLOW, "slow", form, button);
    const exchange = exchangeOf(form, button);
    try {
      const [response, page] = await answered(form, button);
      if (response.status >= 500) {
        tell("away", form, button);
      } else if (!response.ok || isOther(page)) {
        sendPlainly(form, button);
      } else {
        show(page, response.url, exchange);
      }
    } catch {
      tell("offline", form, button);
    } finally {
      clearTimeout(slow);
      sending = false;
    }
  }

  async function answered(form, button) {
    const fields = new URLSearchParams(new FormData(form));
    fields.append(button.name, button.value);
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    try {
      const response = await fetch(form.action, { method: "POST", body: fields, signal: patience.signal });
      return [response, new DOMParser().parseFromString(await response.text(), "text/html")];
    } finally {
      clearTimeout(timer);
    }
  }

  function sendPlainly(form, button) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = button.name;
    field.value = button.value;
    form.append(field);
    form.submit();
  }

  // No screen of the conversation, or what stands around it is another: in another language, or with the clock of a kiosk. Sending the
  // form a second time changes nothing.
  function isOther(page) {
    const clock = (root) => Boolean(root.querySelector("dialog.still"));
    const isScreen = Boolean(page.querySelector(".exchanges"));
    return !isScreen || page.documentElement.lang !== document.documentElement.lang || clock(page) !== clock(document);
  }

  function tell(what, form, button) {
    main.querySelector(".trouble")?.remove();
    const words = document.getElementById("ennui").content.cloneNode(true);
    words.querySelectorAll("[data-when]").forEach((line) => line.dataset.when.split(" ").includes(what) || line.remove());
    words.querySelector("button")?.addEventListener("click", () => send(form, button));
    form.append(words);
    form.lastElementChild.scrollIntoView({ block: "nearest" });
  }

  /* --- Showing --- */

  function show(page, address, exchange) {
    const old = main.querySelector(".screen");
    const fresh = document.adoptNode(page.querySelector(".screen"));
    if (exchange && exchange.question !== questionOf(fresh)) {
      add(exchange);
    }
    // A question that is in front again is no more above.
    [...exchanges.children].filter((line) => line.dataset.question === questionOf(fresh)).forEach((line) => line.remove());
    if (fresh.querySelector(".ending")) {
      exchanges.replaceChildren(); // at a kiosk, whoever comes next is near
    }
    exchanges.hidden = !exchanges.children.length;
    fresh.querySelector("[autofocus]")?.removeAttribute("autofocus"); // of a whole page; this one brings its beginning forward itself
    old.replaceWith(fresh);
    main.querySelector(".menu").replaceWith(document.adoptNode(page.querySelector(".menu")));
    document.title = page.title;
    history.replaceState(null, "", address);
    announced.textContent = fresh.querySelector(".progress")?.textContent ?? "";
    bringForward(fresh);
    document.dispatchEvent(new Event("shown"));
  }

  function bringForward(screen) {
    const first = screen.querySelector(".event") ?? screen.querySelector("h1");
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
    screen.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  }

  function add(exchange) {
    const line = document.getElementById("echange").content.cloneNode(true).firstElementChild;
    line.dataset.question = exchange.question;
    line.querySelector(".asked-before").textContent = exchange.asked;
    line.querySelector(".given").textContent = exchange.given;
    exchanges.append(line);
  }

  /* --- What was asked, and what is answered --- */

  function questionOf(screen) {
    return screen.querySelector(".asked > button")?.value ?? "";
  }

  // Nothing for what answers no question: going back, correcting another one, finishing.
  function exchangeOf(form, button) {
    const screen = form.closest(".screen");
    const given = button.hasAttribute("data-answers") ? button.textContent.trim() : form.matches(".asked") ? filled(form) : "";
    const asked = [...screen.querySelectorAll(".quote, h1")].map((words) => words.textContent.trim()).join("\n");
    return given ? { question: questionOf(screen), asked, given } : null;
  }

  function filled(form) {
    const ranks = [...form.querySelectorAll("select")].filter((list) => list.value);
    if (ranks.length) {
      return ranks.map((list, rank) => `${rank + 1}. ${list.selectedOptions[0].textContent.trim()}`).join("\n");
    }
    const chosen = [...form.querySelectorAll(":checked")].map((box) => box.labels[0].textContent.trim());
    const words = form.querySelector("textarea, input[type=text]");
    const isAnew = words && words.value.trim() && words.value !== words.defaultValue;
    if (words?.matches(".value")) {
      return isAnew || !chosen.length ? words.value.trim() : chosen.join("\n");
    }
    const isMeant = words && (words.matches("textarea") || isAnew || words.closest(".other").previousElementSibling.querySelector(":checked"));
    return [...chosen, ...(isMeant && words.value.trim() ? [words.value.trim()] : [])].join("\n");
  }
})();

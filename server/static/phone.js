/* The simulated phone. The server holds the chat; this shows it, says what is done, and looks again now and then. */

"use strict";

(() => {
  const LOOK_EVERY = 3000;
  const TOAST_STAYS = 4000;
  const TYPING_AFTER = 150;

  const phone = document.querySelector(".phone");
  const part = (name) => phone.querySelector(`.${name}`);
  const chat = part("chat");
  const messages = part("messages");
  const composer = part("composer");
  const field = composer.querySelector("textarea");
  const begin = part("begin");
  const commands = part("commands");

  let code = phone.dataset.code; // of the link that opened the phone, until it is used
  let editing = null; // the id of the message being edited
  let newest = 0; // id of the last message shown
  let toastsShown = null; // what came before the page was opened is not shown again
  let waiting = 0; // requests under way

  /* --- The server --- */

  async function ask(action, body) {
    const options = body
      ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }
      : {};
    const response = await fetch(`${phone.dataset.path}/${action}`, options);
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    return response.json();
  }

  async function act(action, body) {
    waiting += 1;
    const typing = setTimeout(() => showTyping(true), TYPING_AFTER);
    try {
      show(await ask(action, body));
      return true;
    } catch {
      toast("Le simulateur ne répond pas. Vérifiez que la démonstration tourne encore, puis rechargez la page.");
      return false;
    } finally {
      clearTimeout(typing);
      waiting -= 1;
      showTyping(false);
    }
  }

  async function look() {
    if (waiting || document.hidden) {
      return;
    }
    try {
      const state = await ask("messages");
      if (!waiting) {
        show(state);
      }
    } catch {
      // The next look will tell; what the person does says it aloud.
    }
  }

  /* --- The chat --- */

  function show(state) {
    const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80;
    const focused = phone.contains(document.activeElement) && messages.contains(document.activeElement);
    messages.querySelectorAll(".pending").forEach((bubble) => bubble.remove());
    const fresh = state.messages.filter((message) => message.id > newest);
    state.messages.forEach(place);
    const kept = new Set(state.messages.map((message) => String(message.id)));
    [...messages.children].filter((bubble) => !kept.has(bubble.dataset.id)).forEach((bubble) => bubble.remove());
    part("empty").hidden = state.messages.length > 0;
    showCommands(state.commands);
    showToasts(state.toasts);
    showBar(state.messages.length === 0);
    if (fresh.length) {
      announce(fresh.filter((message) => !message.mine));
      newest = fresh[fresh.length - 1].id;
    }
    if (fresh.length || atEnd) {
      toEnd();
    }
    if (focused && !messages.contains(document.activeElement)) {
      chat.focus({ preventScroll: true }); // the button touched is gone: the keyboard must not be lost
    }
  }

  function place(message) {
    const written = JSON.stringify(message);
    const old = messages.querySelector(`[data-id="${message.id}"]`);
    if (old && old.written === written) {
      return;
    }
    const bubble = bubbleOf(message);
    bubble.written = written;
    if (old) {
      old.replaceWith(bubble);
    } else {
      messages.append(bubble);
    }
  }

  function bubbleOf(message) {
    const bubble = element("li", message.mine ? "mine" : "theirs");
    bubble.dataset.id = message.id;
    bubble.append(element("span", "hidden", message.mine ? "Vous : " : "Concertia : "));
    const words = element("div", message.sticker ? "words large" : "words");
    words.dir = "auto";
    words.innerHTML = message.html; // made and escaped by the server
    bubble.append(words, footOf(message));
    message.keyboard.forEach((row) => bubble.append(rowOf(message.id, row)));
    return bubble;
  }

  function footOf(message) {
    const foot = element("p", "foot");
    if (message.text !== null) {
      const edit = element("button", "edit", "Modifier");
      edit.type = "button";
      edit.addEventListener("click", () => startEditing(message));
      foot.append(edit);
    }
    if (message.edited) {
      foot.append(element("span", "", "modifié"));
    }
    const time = element("time", "", new Date(message.date).toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" }));
    time.dateTime = message.date;
    foot.append(time);
    if (message.mine) {
      foot.append(ticks("✓✓", "Reçu"));
    }
    return foot;
  }

  function rowOf(id, row) {
    const line = element("div", "keys");
    row.forEach((button) => {
      const key = element(button.url ? "a" : "button", "key", button.label);
      if (button.url) {
        key.href = button.url;
        key.target = "_blank";
        key.rel = "noopener noreferrer";
      } else {
        key.type = "button";
        key.addEventListener("click", async () => {
          key.classList.add("touched");
          await act("tap", { message: id, data: button.data });
          key.classList.remove("touched");
        });
      }
      line.append(key);
    });
    return line;
  }

  function ticks(marks, words) {
    const span = element("span", "ticks");
    const shown = element("span", "", marks);
    shown.ariaHidden = "true";
    span.append(shown, element("span", "hidden", words));
    return span;
  }

  function element(tag, name, text) {
    const made = document.createElement(tag);
    if (name) {
      made.className = name;
    }
    if (text !== undefined) {
      made.textContent = text;
    }
    return made;
  }

  function announce(fresh) {
    const words = fresh.map((message) => {
      const bubble = messages.querySelector(`[data-id="${message.id}"] .words`);
      return bubble ? bubble.textContent : "";
    });
    if (words.length) {
      part("news").textContent = `Concertia : ${words.join(" ")}`;
    }
  }

  function toEnd() {
    chat.scrollTop = chat.scrollHeight;
    const last = messages.lastElementChild;
    if (last && last.offsetHeight > chat.clientHeight) {
      // A long message is read from its beginning.
      chat.scrollTop += last.getBoundingClientRect().top - chat.getBoundingClientRect().top;
    }
  }

  function showTyping(on) {
    part("typing").hidden = !on;
    if (on) {
      toEnd();
    }
  }

  /* --- Toasts, commands, the bar --- */

  function showToasts(toasts) {
    const last = toasts.length ? toasts[toasts.length - 1].number : 0;
    if (toastsShown !== null && last > toastsShown) {
      toast(toasts[toasts.length - 1].text);
    }
    toastsShown = last;
  }

  let toastEnds;
  function toast(text) {
    part("toast").textContent = text;
    clearTimeout(toastEnds);
    toastEnds = setTimeout(() => {
      part("toast").textContent = "";
    }, TOAST_STAYS);
  }

  let commandsShown = "";
  function showCommands(known) {
    part("menu").hidden = known.length === 0;
    if (commandsShown === JSON.stringify(known)) {
      return;
    }
    commandsShown = JSON.stringify(known);
    commands.replaceChildren(
      ...known.map((each) => {
        const line = element("li");
        const button = element("button", "", each.description);
        button.type = "button";
        button.append(element("span", "", each.command));
        button.addEventListener("click", () => {
          openMenu(false);
          send(each.command);
        });
        line.append(button);
        return line;
      }),
    );
  }

  function openMenu(open) {
    commands.hidden = !open;
    part("menu").setAttribute("aria-expanded", String(open));
  }

  /** A chat not begun, or opened by a link, has one big button instead of a field. */
  function showBar(empty) {
    const toBegin = empty || code !== "";
    const hadFocus = document.activeElement === begin;
    begin.hidden = !toBegin;
    composer.hidden = toBegin;
    if (hadFocus && !toBegin) {
      chat.focus({ preventScroll: true }); // not the field: a real phone would open its keyboard over the notice
    }
  }

  /* --- What the person does --- */

  function startEditing(message) {
    editing = message.id;
    part("editing").hidden = false;
    field.value = message.text;
    field.focus();
  }

  function stopEditing() {
    editing = null;
    part("editing").hidden = true;
    field.value = "";
    field.focus();
  }

  function pending(text) {
    const bubble = element("li", "mine pending");
    bubble.append(element("div", "words", text));
    const foot = element("p", "foot");
    foot.append(ticks("✓", "Envoyé"));
    bubble.append(foot);
    messages.append(bubble);
    toEnd();
  }

  async function send(text) {
    pending(text);
    return act("send", { text });
  }

  composer.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value;
    const edited = editing;
    if (text.trim() === "") {
      return;
    }
    if (edited !== null) {
      stopEditing();
      await act("edit", { message: edited, text });
      return;
    }
    field.value = "";
    if (!(await send(text))) {
      field.value = text; // nothing a person wrote is lost
      messages.querySelectorAll(".pending").forEach((bubble) => bubble.remove());
    }
  });

  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      composer.requestSubmit();
    }
    if (event.key === "Escape" && editing !== null) {
      stopEditing();
    }
  });

  begin.addEventListener("click", async () => {
    const used = code;
    code = "";
    if (await act("start", { code: used })) {
      history.replaceState(null, "", phone.dataset.path);
    } else {
      code = used;
    }
  });

  messages.addEventListener("click", (event) => {
    if (event.target.matches(".command")) {
      send(event.target.textContent);
    }
  });

  part("cancel").addEventListener("click", stopEditing);
  part("sticker").addEventListener("click", () => act("sticker", {}));
  part("menu").addEventListener("click", () => openMenu(commands.hidden));
  phone.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !commands.hidden) {
      openMenu(false);
      part("menu").focus();
    }
  });

  phone.hidden = false;
  setInterval(look, LOOK_EVERY);
  look();
})();

/* What makes the pages quicker. Every page works without it. */
"use strict";

const announce = (words) => {
  const place = document.getElementById("announcer");
  if (place) place.textContent = words;
};

const token = () => {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return field ? field.value : "";
};

/* Command palette. */
const palette = document.getElementById("palette");

const openPalette = (typed = "") => {
  if (!palette || palette.open) return;
  palette.showModal();
  const input = palette.querySelector("[data-palette-input]");
  input.value = typed;
  input.focus();
};

const choices = () =>
  [...palette.querySelectorAll("a[href]")].filter((link) => link.offsetParent !== null);

const moveInPalette = (step) => {
  const links = choices();
  const here = links.indexOf(document.activeElement);
  const next = here + step;
  if (next < 0) palette.querySelector("[data-palette-input]").focus();
  else if (links[next]) links[next].focus();
};

if (palette) {
  const key = document.querySelector("[data-palette-key]");
  if (key) {
    key.hidden = false;
    if (/Mac|iPhone|iPad/.test(navigator.platform)) key.textContent = "⌘ K";
  }
  palette.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") moveInPalette(1);
    else if (event.key === "ArrowUp") moveInPalette(-1);
    else return;
    event.preventDefault();
  });
  palette.addEventListener("input", (event) => {
    const places = palette.querySelector("[data-palette-places]");
    places.hidden = event.target.value.trim() !== "";
    if (!places.hidden) document.getElementById("palette-hits").replaceChildren();
  });
  palette.addEventListener("submit", (event) => {
    const first = document.querySelector("#palette-hits a[href]");
    if (!first) return;
    event.preventDefault();
    event.stopPropagation();
    window.location.assign(first.href);
  }, true);
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k" && palette) {
    event.preventDefault();
    openPalette();
  }
});

/* Menus close on Escape, and when the reader goes elsewhere. */
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  openMenus().forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  const closer = event.target.closest("[data-close-dialog]");
  if (closer) closer.closest("dialog").close();
  if (event.target instanceof HTMLDialogElement) event.target.close();
  if (event.target.closest("[data-print]")) window.print();
  const taker = event.target.closest("[data-take]");
  if (taker) take(taker);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  openMenus().forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

document.addEventListener("focusin", (event) => {
  openMenus().forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

/* Two versions: copy the other text into the field. */
const take = (button) => {
  const field = document.getElementById(button.dataset.into);
  const text = document.getElementById(button.dataset.take).textContent;
  if (!field) return;
  if (field instanceof HTMLSelectElement) {
    const found = [...field.options].find((option) => option.text === text);
    if (found) field.value = found.value;
  } else field.value = text;
  field.focus();
};

/* Drafts: two seconds after the last key, what was typed is kept under the form's key. */
const keepDrafts = (form) => {
  let timer = 0;
  const state = form.querySelector("[data-draft-state]");
  const send = async () => {
    const body = new FormData(form);
    body.delete("csrfmiddlewaretoken");
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token() },
        credentials: "same-origin",
      });
      const words = answer.ok ? form.dataset.draftSaved : form.dataset.draftLost;
      if (state) state.textContent = words;
      announce(words);
    } catch {
      if (state) state.textContent = form.dataset.draftLost;
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(send, 2000);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
};

const prepare = (root) => {
  root.querySelectorAll("form[data-draft]").forEach(keepDrafts);
  root.querySelectorAll("[data-take][hidden]").forEach((button) => {
    const field = document.getElementById(button.dataset.into);
    button.hidden = !(field && "value" in field && field.type !== "checkbox");
  });
  root.querySelectorAll("form[data-auto-send]").forEach((form) => {
    form.addEventListener("change", () => form.requestSubmit());
  });
  root.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
  });
  const focus = root.querySelector("[data-focus]");
  if (focus) focus.focus();
};

/* On a phone the filter starts folded. */
if (window.matchMedia("(max-width: 56.25em)").matches) {
  document.querySelectorAll("details[data-fold]").forEach((fold) => {
    fold.open = false;
  });
}

prepare(document);
document.body.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) prepare(event.target);
});
document.body.addEventListener("announce", (event) => announce(event.detail.message));

/* What was put into a form marked data-keep and not saved yet stays in this tab, for its owner, and comes back: over
   the answer that it was to change, never over one that was saved since. */
const keptForms = () => document.querySelectorAll("form[data-keep]");

const keepKey = (form) => `kept ${form.dataset.keep}`;

const keptOf = (form) => {
  try {
    return JSON.parse(sessionStorage.getItem(keepKey(form)) || "{}");
  } catch {
    return {};
  }
};

const keep = (form, kept) => sessionStorage.setItem(keepKey(form), JSON.stringify(kept));

const fieldsNamed = (form, name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];

const isTick = (field) => field.type === "radio" || field.type === "checkbox";

const saidIn = (fields) => fields.filter((field) => !isTick(field) || field.checked).map((field) => field.value);

const seenBy = (field) => field.closest("fieldset")?.querySelector("input[name^='replaces:']")?.value;

const say = (field, said) => {
  if (isTick(field)) field.checked = said.includes(field.value);
  else field.value = said[0];
};

document.addEventListener("input", (event) => {
  const field = event.target;
  const form = field.closest("form[data-keep]");
  if (!form || !field.name) return;
  keep(form, { ...keptOf(form), [field.name]: { said: saidIn(fieldsNamed(form, field.name)), seen: seenBy(field) } });
});

const bringBack = (form) => {
  const kept = keptOf(form);
  const changed = new Set();
  for (const [name, { said, seen }] of Object.entries(kept)) {
    const fields = fieldsNamed(form, name);
    if (!fields.length) continue;
    if (seenBy(fields[0]) !== seen) {
      delete kept[name];
      continue;
    }
    fields.forEach((field) => say(field, said));
    changed.add(fields[0].closest("fieldset") || fields[0]);
  }
  keep(form, kept);
  changed.forEach((part) => part.dispatchEvent(new Event("change", { bubbles: true })));
};

/* Not earlier: htmx, which saves what comes back, listens from then on. */
document.addEventListener("DOMContentLoaded", () => keptForms().forEach(bringBack));

/* A part that is being saved is waited for, so that the whole form does not overtake it. */
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (!form?.querySelector(".htmx-request")) return;
  event.preventDefault();
  const sendAgain = () => {
    const now = document.getElementById(form.id);
    now?.requestSubmit(now.querySelector("[type=submit]"));
  };
  document.addEventListener("htmx:afterRequest", () => setTimeout(sendAgain), { once: true });
});

/* A form on its way is not sent again by a second press; one that brings a file to save may be, after a moment. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if ("sent" in form.dataset) event.preventDefault();
  form.dataset.sent = "";
  setTimeout(() => delete form.dataset.sent, 5000);
});

window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form[data-keep]");
  const leads = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (!form || !event.detail.successful || leads) return;
  const rest = keptOf(form);
  for (const field of event.target.querySelectorAll("[name]")) delete rest[field.name];
  keep(form, rest);
});

// What pages do beyond plain HTML: cards fetched side by side, tables sorted, dark and light.
"use strict";

const root = document.documentElement;
const isDark = () =>
  root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
const tell = (name, target = document) => target.dispatchEvent(new CustomEvent(name, { bubbles: true }));

// HTML that this server drew and escaped; scripts in it do not run.
function place(target, text) {
  const parsed = new DOMParser().parseFromString(text, "text/html");
  target.replaceChildren(...parsed.body.childNodes);
  ready(target);
}

function ready(target) {
  target.querySelectorAll("table[data-sortable]").forEach(sortable);
  tell("placed", target);
}

async function fetched(address) {
  const reply = await fetch(address, { headers: { "X-Fragment": "1" }, credentials: "same-origin" });
  const isHtml = (reply.headers.get("content-type") || "").includes("text/html");
  if (!isHtml || reply.redirected) throw new Error(`the server answered ${reply.status}`);
  return reply.text();
}

async function load(card) {
  const body = card.querySelector(".body");
  card.setAttribute("aria-busy", "true");
  try {
    place(body, await fetched(card.dataset.card));
  } catch (error) {
    const line = document.createElement("p");
    line.textContent = `This card could not be loaded: ${error.message}.`;
    const again = document.createElement("button");
    again.type = "button";
    again.className = "quiet";
    again.dataset.retry = "";
    again.textContent = "Try again";
    const problem = document.createElement("div");
    problem.className = "problem";
    problem.setAttribute("role", "alert");
    problem.append(line, again);
    body.replaceChildren(problem);
  }
  card.setAttribute("aria-busy", "false");
}

// Tables: a button in each heading sorts by it. Unknown cells stay last.
function sortable(table) {
  table.querySelectorAll("thead th").forEach((head, column) => {
    if (head.querySelector("button, a")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.replaceChildren(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => sortBy(table, head, column));
  });
}

function sortBy(table, head, column) {
  const number = head.dataset.number === "1";
  const before = head.getAttribute("aria-sort");
  const down = before === "none" ? number : before === "ascending";
  table.querySelectorAll("thead th").forEach((other) => other.setAttribute("aria-sort", "none"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const key = (row) => row.cells[column].dataset.sort;
  const compare = (one, other) => {
    const [a, b] = [key(one), key(other)];
    if (a === "" || b === "") return (a === "") - (b === "");
    const order = number ? Number(a) - Number(b) : a.localeCompare(b);
    return down ? -order : order;
  };
  body.append(...[...body.rows].sort(compare));
}

// A part of a page that changes while something runs: asked for again until it says that it is done.
async function poll(part) {
  while (part.isConnected && part.dataset.poll) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    let text;
    try {
      text = await fetched(part.dataset.poll);
    } catch {
      continue;
    }
    const parsed = new DOMParser().parseFromString(text, "text/html");
    const next = parsed.body.firstElementChild;
    if (next && next.dataset.done) {
      location.reload();
      return;
    }
    part.replaceChildren(...parsed.body.childNodes);
  }
}

// A form whose answer is shown beside it.
async function submitInto(form) {
  const target = document.getElementById(form.dataset.into);
  const button = form.querySelector("button");
  button.disabled = true;
  target.setAttribute("aria-busy", "true");
  target.textContent = form.dataset.waiting || "…";
  try {
    const reply = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Fragment": "1" },
      credentials: "same-origin",
    });
    place(target, await reply.text());
  } catch (error) {
    target.textContent = `It could not be sent: ${error.message}.`;
  }
  target.setAttribute("aria-busy", "false");
  button.disabled = false;
}

function periods(form) {
  const days = form.querySelector("[data-days]");
  if (!days) return;
  const custom = form.elements.period.value === "custom";
  days.hidden = !custom;
  days.querySelectorAll("input").forEach((input) => { input.disabled = !custom; });
}

document.addEventListener("click", (event) => {
  const again = event.target.closest("[data-retry]");
  if (again) {
    const card = again.closest("[data-card]");
    if (card) load(card);
    else location.reload();
  }
  if (event.target.closest("[data-theme-toggle]")) {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("cloudwright-theme", root.dataset.theme); } catch { /* for this page only */ }
    tell("theme");
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-filters]");
  if (form) periods(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.into) {
    event.preventDefault();
    submitInto(form);
    return;
  }
  if (form.method === "get") {
    for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
    return;
  }
  // once is enough; the button's own value still goes with the form
  setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
});

addEventListener("pageshow", () => {
  document.querySelectorAll("form button:disabled").forEach((button) => { button.disabled = false; });
  document.querySelectorAll("[data-filters]").forEach((form) => {
    for (const field of form.elements) field.disabled = false;
    periods(form);
  });
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => tell("theme"));
document.querySelectorAll("[data-theme-toggle]").forEach((button) => { button.hidden = false; });
ready(document.body);
document.querySelectorAll("[data-card]").forEach(load);
document.querySelectorAll("[data-poll]").forEach(poll);

"use strict";
// Filters, copy buttons and deep links. Without this script the page shows everything.
const form = document.querySelector("form.filter");
const boxes = [...form.querySelectorAll("input[type=checkbox]")];
const text = form.elements.text;
const clause = form.elements.clause;
const status = document.getElementById("status");
const checks = document.getElementsByClassName("c");
const steps = document.getElementsByClassName("step");
const sections = document.getElementsByClassName("s");

function say(count) {
  status.textContent = count === checks.length ? `all ${count} checks` : `${count} of ${checks.length} checks`;
}

/** What the text filter looks through: the check, its id, its scenario, the command. Read once. */
const words = new Map();
function wordsOf(check) {
  if (!words.has(check)) {
    const command = check.closest(".step").querySelector(".cmd pre");
    const heading = check.closest("section.s").querySelector("h2");
    words.set(check, [check.id, check.textContent, heading.textContent, command ? command.textContent : ""].join("\n").toLowerCase());
  }
  return words.get(check);
}

function apply() {
  const shown = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const wanted = text.value.trim().toLowerCase();
  let count = 0;
  for (const check of checks) {
    const hit = shown.has(check.dataset.v) && (!clause.value || check.dataset.c === clause.value) && (!wanted || wordsOf(check).includes(wanted));
    check.hidden = !hit;
    if (hit) count += 1;
  }
  for (const step of steps) step.hidden = !step.querySelector("li.c:not([hidden])");
  for (const section of sections) section.hidden = !section.querySelector("li.c:not([hidden])");
  say(count);
}

function reset() {
  for (const box of boxes) box.checked = true;
  text.value = "";
  clause.value = "";
  apply();
}

/** A link to a check that the filters hide shows everything again. */
function reveal() {
  let id = location.hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch {
    return;
  }
  const target = id && document.getElementById(id);
  if (!target) return;
  if (target.hidden || target.closest("[hidden]")) reset();
  target.scrollIntoView({ block: "center" });
}

async function copy(button) {
  const command = button.parentElement.querySelector("pre");
  let done = false;
  try {
    await navigator.clipboard.writeText(command.textContent);
    done = true;
  } catch {
    const range = document.createRange();
    range.selectNodeContents(command);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    done = document.execCommand("copy");
  }
  button.textContent = done ? "Copied" : "Selected";
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("unmet").addEventListener("click", () => {
  for (const box of boxes) box.checked = box.value !== "pass" && box.value !== "skip";
  apply();
});
document.getElementById("everything").addEventListener("click", reset);
document.addEventListener("click", (event) => {
  if (event.target.matches("button.copy")) copy(event.target);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  event.preventDefault();
  text.focus();
});
addEventListener("hashchange", reveal);

// On paper there is nothing to click on: the exchanges of what failed are open there.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll(".step:has(li.fail, li.error) details.x:not([open])")];
  for (const details of opened) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
});

form.hidden = false;
for (const button of document.querySelectorAll("button.copy")) button.hidden = false;
say(checks.length);
reveal();

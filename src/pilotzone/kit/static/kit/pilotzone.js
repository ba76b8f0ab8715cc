// Small comforts; every page works without this file.
"use strict";

// Start at the error summary, so that a reader of the screen hears first what is wrong.
const summary = document.querySelector("[data-pz-focus]");
if (summary) summary.focus();

// A second click on a button that is already sending must not send twice. The form is freed after a while, because an answer
// may be a download that leaves the page standing, and at once when one comes back with the browser's arrow.
const sending = new Set();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (sending.has(form)) event.preventDefault();
  sending.add(form);
  setTimeout(() => sending.delete(form), 4000);
});
window.addEventListener("pageshow", () => sending.clear());

// Menus close with Escape and with a click elsewhere.
const openMenus = () => document.querySelectorAll("details.pz-menu[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

for (const button of document.querySelectorAll("[data-pz-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Paper has no fold: what lies under a fold is printed, and folded again afterwards.
let unfolded = [];
window.addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("main details:not([open])")];
  for (const fold of unfolded) fold.open = true;
});
window.addEventListener("afterprint", () => {
  for (const fold of unfolded) fold.open = false;
});

/* Writing a text: a button puts its variable where the cursor is. Without it, the variable is copied by hand. */
"use strict";

document.addEventListener("click", (e) => {
  const bouton = e.target.closest("[data-inserer]");
  if (!bouton) return;
  const champ = document.getElementById(bouton.dataset.cible);
  champ.setRangeText(bouton.dataset.inserer, champ.selectionStart, champ.selectionEnd, "end");
  champ.focus();
  champ.dispatchEvent(new Event("input", { bubbles: true }));
});

/* Choosing rows of a list: the whole page at once, and how many are chosen.
   Without it the boxes and the buttons work all the same. */
"use strict";

function suivreSelection(form) {
  const tout = form.querySelector("[data-tout]");
  const compte = form.querySelector("[data-choisis]");
  const tous = form.querySelector("input[name=tous]");
  const cases = () => [...form.querySelectorAll("input[name=dossiers]")];
  if (!tout || !compte) return;
  tout.closest("[data-page]").hidden = false;

  const dire = () => {
    const choisies = cases().filter((c) => c.checked);
    cases().forEach((c) => c.closest("tr").classList.toggle("choisie", c.checked || tous.checked));
    tout.checked = choisies.length > 0 && choisies.length === cases().length;
    tout.indeterminate = choisies.length > 0 && !tout.checked;
    const n = choisies.length;
    compte.textContent = tous.checked ? "Toute la liste est choisie" : n ? `${n} choisi${n > 1 ? "s" : ""}` : "";
  };
  form.addEventListener("change", (e) => {
    if (e.target === tout) cases().forEach((c) => (c.checked = tout.checked));
    dire();
  });
  // Back from the history: the boxes are as they were left.
  window.addEventListener("pageshow", dire);
  dire();
}

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-selection]").forEach(suivreSelection));

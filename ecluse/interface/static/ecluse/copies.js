/* The copies of what is typed, kept on this computer: read before enregistrement.js, which keeps
   them up to date and offers them again. */
"use strict";

const PREFIXE = "ecluse:saisie:";

/** The copy on this computer: one entry per account, page and form. */
class Copie {
  constructor(form, rang) {
    const compte = document.body.dataset.compte || "anonyme";
    this.cle = `${PREFIXE}${compte}:${location.pathname}:${form.id || rang}`;
  }
  lire() {
    try {
      return JSON.parse(localStorage.getItem(this.cle));
    } catch {
      return null;
    }
  }
  ecrire(valeurs, envoye) {
    try {
      localStorage.setItem(this.cle, JSON.stringify({ quand: Date.now(), valeurs, envoye: Boolean(envoye) }));
    } catch {
      /* Storage full or forbidden: saving on the server goes on. */
    }
  }
  effacer() {
    localStorage.removeItem(this.cle);
  }
}

/** What is typed, without files, passwords, the key and the version of the form: [[name, value], …]. */
function valeursDe(form) {
  const secrets = new Set([...form.querySelectorAll("input[type=password]")].map((c) => c.name));
  return [...new FormData(form)].filter(
    ([nom, valeur]) => typeof valeur === "string" && nom !== "csrfmiddlewaretoken" && nom !== "version" && !secrets.has(nom),
  );
}

function parNomDe(valeurs) {
  const parNom = new Map();
  for (const [nom, valeur] of valeurs) parNom.set(nom, [...(parNom.get(nom) || []), valeur]);
  return parNom;
}

/** What is filled, to compare: a row more or less left empty changes nothing. */
function remplies(valeurs) {
  return JSON.stringify(valeurs.filter(([, valeur]) => valeur.trim()));
}

/** Put values back into the controls; with `noms`, only into those of these names. */
function remettre(form, valeurs, noms) {
  const parNom = parNomDe(valeurs);
  for (const champ of form.elements) {
    if (noms && !noms.includes(champ.name)) continue;
    if (!champ.name || champ.type === "file" || champ.type === "hidden" || champ.type === "password") continue;
    const liste = parNom.get(champ.name) || [];
    if (champ.type === "checkbox" || champ.type === "radio") champ.checked = liste.includes(champ.value);
    else if (champ.type === "select-multiple") for (const o of champ.options) o.selected = liste.includes(o.value);
    else if (liste.length) champ.value = liste.shift();
  }
  if (!noms) form.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Sent to the sign-in page instead: the server took nothing of what had just been sent. */
function garderCopiesRefusees() {
  for (const cle of Object.keys(localStorage)) {
    if (!cle.startsWith(PREFIXE)) continue;
    try {
      const copie = JSON.parse(localStorage.getItem(cle));
      if (copie.envoye) localStorage.setItem(cle, JSON.stringify({ ...copie, envoye: false }));
    } catch {
      localStorage.removeItem(cle);
    }
  }
}

/** After a form was sent and the server answered by another page, its copy has no more use. */
function effacerCopiesRecues() {
  const navigation = performance.getEntriesByType("navigation")[0];
  const connexion = new URL(document.body.dataset.connexion || "/", location.href).pathname;
  if (location.pathname === connexion) garderCopiesRefusees();
  if (!navigation || !navigation.redirectCount || location.pathname === connexion) return;
  // Back on the same page: received if it says so.
  const dit = document.querySelector("#messages .ton-reussi");
  for (const cle of Object.keys(localStorage)) {
    if (!cle.startsWith(PREFIXE) || (cle.includes(`:${location.pathname}:`) && !dit)) continue;
    try {
      if (JSON.parse(localStorage.getItem(cle)).envoye) localStorage.removeItem(cle);
    } catch {
      localStorage.removeItem(cle);
    }
  }
}

// Signing out on purpose leaves nothing on a shared computer.
document.addEventListener("submit", (e) => {
  if (!e.target.hasAttribute("data-sortie")) return;
  for (const cle of Object.keys(localStorage)) if (cle.startsWith(PREFIXE)) localStorage.removeItem(cle);
});

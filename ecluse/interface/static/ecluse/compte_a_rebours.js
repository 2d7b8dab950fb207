// Time left before a closing, from the server's instant: the clock of the computer plays no part.
// Without this script the page says the same, as it was when it was made.
(() => {
  "use strict";
  let bloc = document.querySelector("[data-rebours]");
  if (!bloc) return;
  const MINUTE = 60_000, HEURE = 60 * MINUTE, JOUR = 24 * HEURE;
  const SEUILS = [HEURE, 15 * MINUTE, 5 * MINUTE, MINUTE, 0];
  const NBSP = "\u00a0";
  let fin, origine, attente, precedent = null;

  const caler = (maintenant, cloture, recu) => {
    fin = Date.parse(cloture);
    origine = Date.parse(maintenant) - recu;
  };
  const reste = () => fin - (origine + performance.now());
  const deux = (n) => String(n).padStart(2, "0");

  const enMots = (duree) => {
    const jours = Math.floor(duree / JOUR), heures = Math.floor((duree % JOUR) / HEURE);
    const minutes = Math.floor((duree % HEURE) / MINUTE), secondes = Math.floor((duree % MINUTE) / 1000);
    if (jours > 0) return `${jours}${NBSP}${jours > 1 ? "jours" : "jour"} et ${heures}${NBSP}h`;
    if (heures > 0) return `${heures}${NBSP}h${NBSP}${deux(minutes)}${NBSP}min`;
    return `${minutes}${NBSP}min${NBSP}${deux(secondes)}${NBSP}s`;
  };

  const montrer = () => {
    const duree = reste();
    const texte = bloc.querySelector("[data-rebours-texte]");
    if (!texte) return;
    texte.textContent = duree > 0 ? `plus que ${enMots(duree)}` : bloc.dataset.fini;
    // Said aloud at a few thresholds only, not every second.
    if (precedent !== null && SEUILS.some((s) => precedent > s && duree <= s)) {
      bloc.querySelector("[data-rebours-annonce]").textContent = texte.textContent;
    }
    precedent = duree;
    clearTimeout(attente);
    if (duree > 0) attente = setTimeout(montrer, duree < HEURE ? 1000 : 20_000);
  };

  // A computer that slept, a page that came back: ask again; an extension is then seen too.
  const demander = async () => {
    try {
      const avant = performance.now();
      const reponse = await fetch(bloc.dataset.url, { headers: { Accept: "application/json" } });
      if (!reponse.ok) return;
      const { maintenant, fin: cloture } = await reponse.json();
      const ferme = reste() <= 0;
      caler(maintenant, cloture, (avant + performance.now()) / 2);
      if (ferme && reste() > 0) montrer();
    } catch {
      // The network is away: the last instant known goes on.
    }
  };

  const page = performance.getEntriesByType("navigation")[0];
  caler(bloc.dataset.maintenant, bloc.dataset.fin, page ? page.responseStart : 0);
  montrer();
  // The content was replaced (a file joined): the time goes on in the new one, by the same clock.
  document.addEventListener("ecluse:contenu", () => {
    const nouveau = document.querySelector("[data-rebours]");
    if (!nouveau || nouveau === bloc) return;
    bloc = nouveau;
    fin = Date.parse(bloc.dataset.fin);
    montrer();
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) demander(); });
  window.addEventListener("pageshow", (e) => { if (e.persisted) demander(); });
})();

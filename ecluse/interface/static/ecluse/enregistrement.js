/* Nothing typed is lost. A form with data-enregistrement is saved on the server as one types; any
   form with data-sauvegarde keeps a copy of what is typed on this computer (copies.js) until the
   server has it. */
"use strict";

const UNE_SEMAINE = 7 * 24 * 3600 * 1000;
const ATTENTE = 800;
const REPRISES = [5, 10, 20, 30, 60];
const ATTENTE_AVANT_ENVOI = 20000;
const ENTRE_DEUX_DEMANDES = 1000;
// No answer came from the application itself: what was sent may have been received.
const SANS_REPONSE = [502, 503, 504];

const pause = (duree) => new Promise((suite) => setTimeout(suite, duree));

/** One form and where its typing stands. */
class Saisie {
  constructor(form, rang) {
    this.form = form;
    this.copie = new Copie(form, rang);
    this.url = form.dataset.enregistrement || "";
    this.etat = form.querySelector("[data-etat-enregistrement]");
    this.depart = JSON.stringify(valeursDe(form));
    this.enregistre = this.depart;
    this.vol = null;
    // Sent, the answer not seen: the server may hold it or not. It is sent again as it was before
    // anything else, or what this very page wrote would come back to it as somebody else's.
    this.incertain = null;
    this.muet = false;
    this.essais = 0;
    this.minuterie = 0;
    this.arrete = false;
    this.partie = false;
    this.departPrevu = false;
    form.addEventListener("input", () => this.changer());
    form.addEventListener("change", () => this.changer());
    form.addEventListener("focusout", (e) => {
      // Leaving for the button that sends the form: sending it saves.
      const sortie = e.relatedTarget?.form === form && e.relatedTarget.type === "submit";
      if (this.url && this.enAttente && !sortie) this.envoyer();
    });
    form.addEventListener("submit", (e) => {
      if (e.defaultPrevented && !form.hasAttribute("data-envoi")) return;
      if (this.retenir(e)) return;
      this.partir();
      if (this.modifie) this.copie.ecrire(valeursDe(form), true);
    });
    this.proposer();
  }

  get courant() {
    return JSON.stringify(valeursDe(this.form));
  }
  get modifie() {
    return this.courant !== this.depart;
  }
  get enAttente() {
    return this.courant !== this.enregistre;
  }

  dire(etat, texte) {
    if (!this.etat) return;
    this.etat.dataset.etat = etat;
    this.etat.setAttribute("aria-live", etat === "echec" ? "assertive" : "off");
    this.etat.textContent = texte;
  }

  changer() {
    if (!this.enAttente) return;
    this.copie.ecrire(valeursDe(this.form));
    // What the page says to be saved is what was there before.
    if (this.etat?.dataset.etat === "enregistre") this.etat.dataset.etat = "attente";
    if (!this.url || this.arrete) return;
    clearTimeout(this.minuterie);
    this.minuterie = setTimeout(() => this.envoyer(), ATTENTE);
  }

  /** A form sent while a saving is under way waits for its answer, which holds the new version. */
  retenir(e) {
    if (!this.url || this.arrete || (!this.departPrevu && !this.incertain)) return false;
    e.preventDefault();
    e.stopPropagation();
    const bouton = e.submitter;
    this.patienter(() => this.form.requestSubmit(bouton));
    return true;
  }

  /** Do `suite` once it is known what the server holds of this page. Without an answer, it is not
      done: what this page wrote would come back to it as somebody else's. */
  async patienter(suite) {
    if (this.departPrevu) return;
    this.departPrevu = true;
    clearTimeout(this.minuterie);
    const limite = performance.now() + ATTENTE_AVANT_ENVOI;
    while (this.incertain && performance.now() < limite) {
      await Promise.race([this.vol || this.lancer(), pause(limite - performance.now())]);
      if (!this.muet && !this.vol) break;
      if (this.incertain) await pause(ENTRE_DEUX_DEMANDES);
    }
    this.departPrevu = false;
    if (this.incertain && (this.muet || this.vol)) {
      this.dire("echec", "Rien n’est encore envoyé\u00a0: le service ne répond pas. Votre saisie est gardée sur ce poste\u00a0; recommencez dans un instant.");
      this.reporter(REPRISES.at(-1));
      return;
    }
    this.incertain = null;
    this.partir();
    suite();
  }

  /** From now on this page saves nothing more: what is sent holds all that is typed. */
  partir() {
    this.partie = true;
    clearTimeout(this.minuterie);
  }

  envoyer() {
    clearTimeout(this.minuterie);
    if (this.vol || this.arrete || this.partie || this.departPrevu) return null;
    if (!this.enAttente && !this.incertain) return null;
    return this.lancer();
  }

  lancer() {
    this.vol = this.transmettre().finally(() => {
      this.vol = null;
      if (this.essais === 0 && this.enAttente) this.changer();
    });
    return this.vol;
  }

  async transmettre() {
    const envoi = this.incertain || this.courant;
    this.incertain = envoi;
    const corps = new URLSearchParams(JSON.parse(envoi));
    // The version that this page has read, so that two tabs do not overwrite each other.
    const version = this.form.elements.version;
    if (version) corps.append("version", version.value);
    this.dire("attente", "Enregistrement…");
    try {
      const reponse = await fetch(this.url, {
        method: "POST",
        body: corps,
        headers: { "X-CSRFToken": Ecluse.csrf(), "X-Enregistrement": "1", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
      });
      await this.recevoir(reponse, envoi);
    } catch {
      this.muet = true;
      this.reessayer("le réseau ne répond pas");
    }
  }

  async recevoir(reponse, envoi) {
    if (reponse.ok) {
      const recu = await reponse.json();
      this.essais = 0;
      this.incertain = null;
      this.muet = false;
      this.alerteSession?.remove();
      this.alerteSession = null;
      this.enregistre = envoi;
      const lue = this.reprendre(recu.valeurs || {}, envoi);
      if (lue && recu.version !== undefined && this.form.elements.version) this.form.elements.version.value = recu.version;
      // Received but not kept as it stands: the copy on this computer stays until it is right.
      const refus = recu.refusees || 0;
      if (recu.message) this.dire("echec", `Non enregistré\u00a0: ${recu.message}`);
      else if (refus) {
        const quoi = refus > 1 ? `${refus} réponses à corriger` : "une réponse à corriger";
        this.dire("echec", `Enregistré à ${recu.instant}, sauf ${quoi}\u00a0: elle${refus > 1 ? "s sont gardées" : " est gardée"} sur ce poste.`);
      } else {
        if (!this.enAttente) this.copie.effacer();
        this.dire("enregistre", `Enregistré à ${recu.instant}`);
      }
      this.montrerErreurs(recu.erreurs || {});
      for (const [cle, texte] of Object.entries(recu.totaux || {})) {
        for (const cible of document.querySelectorAll(`[data-total="${CSS.escape(cle)}"]`)) cible.textContent = texte;
      }
      return;
    }
    // A redirection of a save can only lead to the sign-in page.
    if (reponse.status === 401 || reponse.status === 403 || reponse.type === "opaqueredirect") {
      this.muet = false;
      this.expirer();
    } else if (reponse.status === 409 || reponse.status === 404) {
      const recu = await reponse.json().catch(() => ({}));
      this.arrete = true;
      this.incertain = null;
      this.muet = false;
      this.dire("echec", `Non enregistré\u00a0: ${recu.message || "ce dossier n’accepte plus de modification. Rechargez la page."}`);
    } else {
      this.muet = SANS_REPONSE.includes(reponse.status);
      this.reessayer("le service ne répond pas");
    }
  }

  /** Show what somebody else changed and this page did not. False when it cannot be shown (typed
      over since, no such control): the page must not say that it has read that version. */
  reprendre(valeurs, envoi) {
    const noms = Object.keys(valeurs);
    if (!noms.length) return true;
    const envoyees = parNomDe(JSON.parse(envoi));
    const courantes = parNomDe(valeursDe(this.form));
    const meme = (nom) => JSON.stringify(envoyees.get(nom)) === JSON.stringify(courantes.get(nom));
    if (!noms.every((nom) => this.form.elements[nom] && meme(nom))) return false;
    const aJour = this.courant === envoi;
    remettre(this.form, noms.flatMap((nom) => valeurs[nom].map((v) => [nom, v])), noms);
    if (aJour) this.enregistre = this.courant;
    return true;
  }

  reessayer(cause) {
    const delai = REPRISES[Math.min(this.essais, REPRISES.length - 1)];
    this.essais += 1;
    this.dire("echec", `Non enregistré\u00a0: ${cause}. Votre saisie est gardée sur ce poste\u00a0; nouvel essai dans ${delai}\u00a0s.`);
    this.reporter(delai);
  }

  /** One new try, in that many seconds. */
  reporter(secondes) {
    clearTimeout(this.minuterie);
    this.minuterie = setTimeout(() => this.envoyer(), secondes * 1000);
  }

  expirer() {
    this.essais += 1;
    this.dire("echec", "Non enregistré\u00a0: votre session a expiré.");
    if (!this.alerteSession) {
      this.alerteSession = Ecluse.alerte(
        "refuse",
        "Votre session a expiré. Votre saisie est gardée sur ce poste\u00a0: reconnectez-vous dans un autre onglet, elle sera enregistrée à votre retour.",
        Ecluse.lienConnexion(),
        Ecluse.bouton("Réessayer maintenant", () => this.envoyer()),
      );
      this.form.before(this.alerteSession);
    }
    this.reporter(15);
  }

  montrerErreurs(erreurs) {
    this.form.querySelectorAll("[data-erreur-vive]").forEach((e) => e.remove());
    this.form.querySelectorAll("[data-invalide-vif]").forEach((c) => {
      c.removeAttribute("aria-invalid");
      c.setAttribute("aria-describedby", c.dataset.invalideVif);
      delete c.dataset.invalideVif;
    });
    for (const [nom, message] of Object.entries(erreurs)) {
      const champ = this.form.querySelector(`[name="${CSS.escape(nom)}"]`);
      const boite = champ && champ.closest(".champ");
      if (!boite || champ.getAttribute("aria-invalid") === "true") continue;
      const texte = document.createElement("p");
      texte.className = "champ__erreur";
      texte.dataset.erreurVive = "";
      texte.id = `${champ.id}_vif`;
      texte.textContent = message;
      (champ.closest(".champ__controle") || champ).before(texte);
      champ.dataset.invalideVif = champ.getAttribute("aria-describedby") || "";
      champ.setAttribute("aria-invalid", "true");
      champ.setAttribute("aria-describedby", `${champ.dataset.invalideVif} ${texte.id}`.trim());
    }
  }

  /** At opening: offer what was typed here and that the server does not have. */
  proposer() {
    const copie = this.copie.lire();
    if (!copie) return;
    const vieille = Date.now() - copie.quand > UNE_SEMAINE;
    const affichee = remplies(copie.valeurs) === remplies(JSON.parse(this.depart));
    if (vieille || affichee) {
      // Shown again with its errors, it is still nowhere else.
      if (vieille || !this.form.querySelector("[aria-invalid=true]")) this.copie.effacer();
      return;
    }
    const quand = new Date(copie.quand);
    const jour = quand.toLocaleDateString("fr-FR", { day: "numeric", month: "long" });
    const heure = `${quand.getHours()}\u00a0h\u00a0${String(quand.getMinutes()).padStart(2, "0")}`;
    const boite = Ecluse.alerte(
      "info",
      `Une saisie du ${jour} à ${heure}, qui n’a pas été enregistrée, est gardée sur ce poste.`,
      Ecluse.bouton("Reprendre cette saisie", () => {
        remettre(this.form, copie.valeurs);
        boite.remove();
        this.form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      }),
      Ecluse.bouton("L’oublier", () => {
        this.copie.effacer();
        boite.remove();
      }),
    );
    this.form.before(boite);
  }
}

let saisies = [];

function ouvrirSaisies() {
  const forms = document.querySelectorAll("form[data-enregistrement], form[data-sauvegarde]");
  saisies = [...forms].map((form, rang) => new Saisie(form, rang));
}

document.addEventListener("DOMContentLoaded", () => {
  effacerCopiesRecues();
  ouvrirSaisies();
});
document.addEventListener("ecluse:contenu", ouvrirSaisies);

// Back from the sign-in tab: save at once what was waiting.
window.addEventListener("focus", () => {
  for (const s of saisies) if (s.url && s.essais > 0) s.envoyer();
});

/* A button of a form that htmx sends (a row added, moved) sends that form: it waits as it does. */
function saisieDuGeste(e) {
  const bouton = e.detail.requestConfig?.elt || e.detail.elt;
  return saisies.find((s) => s.url && s.form !== bouton && s.form.contains(bouton));
}

document.addEventListener("htmx:confirm", (e) => {
  const s = e.detail.verb === "post" ? saisieDuGeste(e) : null;
  if (!s) return;
  if (!s.departPrevu && (s.arrete || !s.incertain)) {
    s.partir();
    return;
  }
  e.preventDefault();
  s.patienter(() => e.detail.issueRequest(true));
});

document.addEventListener("htmx:beforeSwap", (e) => {
  if (e.detail.shouldSwap) saisieDuGeste(e)?.copie.effacer();
});

document.addEventListener("htmx:afterRequest", (e) => {
  const s = e.detail.successful ? null : saisieDuGeste(e);
  if (!s) return;
  s.partie = false;
  s.changer();
});

// Found again as it was left, before it was sent: only the server knows what became of it.
window.addEventListener("pageshow", (e) => {
  if (e.persisted && saisies.some((s) => s.url && s.partie)) location.reload();
});

window.addEventListener("beforeunload", (e) => {
  const risque = saisies.some((s) => !s.partie && (s.url ? s.enAttente : s.modifie));
  if (risque) e.preventDefault();
});

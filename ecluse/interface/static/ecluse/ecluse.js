/* Small helps on top of pages that work without them: menus, double clicks, long uploads.
   No dependency, no inline code; everything is found by data attributes. */
"use strict";

const Ecluse = {
  /** The CSRF key of the moment: signing in again in another tab changes it. */
  csrf() {
    const trouve = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
    const champ = document.querySelector("input[name=csrfmiddlewaretoken]");
    return trouve ? trouve[1] : champ ? champ.value : "";
  },

  /** An alert built with text nodes only: nothing from the server is ever read as HTML. */
  alerte(ton, texte, ...suites) {
    const boite = document.createElement("div");
    boite.className = `alerte ton-${ton}`;
    boite.setAttribute("role", ton === "refuse" ? "alert" : "status");
    const vide = document.createElement("span");
    const corps = document.createElement("div");
    corps.className = "alerte__corps";
    const phrase = document.createElement("p");
    phrase.textContent = texte;
    corps.append(phrase);
    if (suites.length) {
      const actions = document.createElement("div");
      actions.className = "actions";
      actions.append(...suites);
      corps.append(actions);
    }
    boite.append(vide, corps);
    return boite;
  },

  bouton(texte, action) {
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.className = "bouton bouton--petit";
    bouton.textContent = texte;
    bouton.addEventListener("click", action);
    return bouton;
  },

  /** A link to sign in again without leaving the page. */
  lienConnexion() {
    const lien = document.createElement("a");
    lien.href = document.body.dataset.connexion;
    lien.target = "_blank";
    lien.rel = "opener";
    lien.className = "bouton bouton--petit";
    lien.textContent = "Se reconnecter (nouvel onglet)";
    return lien;
  },

  taille(octets) {
    const mega = Math.max(octets / 1e6, 0.1);
    return `${mega.toFixed(mega < 10 ? 1 : 0).replace(".", ",")}\u00a0Mo`;
  },
};

/* --- Menus and confirmations: Escape closes, so does a click elsewhere --------------------- */
document.addEventListener("click", (e) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(e.target)) menu.open = false;
  });
  const fermer = e.target.closest("[data-fermer]");
  if (fermer) {
    const boite = fermer.closest("details");
    boite.open = false;
    boite.querySelector("summary").focus();
  }
  const inerte = e.target.closest("[data-desactive]");
  if (inerte) e.preventDefault();
});

document.addEventListener("keydown", (e) => {
  if (e.key !== "Escape") return;
  const ouvert = e.target.closest("details.menu[open], details.confirmer[open]");
  if (ouvert) {
    ouvert.open = false;
    ouvert.querySelector("summary").focus();
  }
});

/* --- One click sends once ------------------------------------------------------------------ */
function rendreBoutons(racine) {
  racine.querySelectorAll("form[data-parti]").forEach((form) => delete form.dataset.parti);
  racine.querySelectorAll("[data-en-cours]").forEach((b) => {
    b.removeAttribute("aria-disabled");
    delete b.dataset.enCours;
  });
}

document.addEventListener("submit", (e) => {
  const form = e.target;
  if (form.method !== "post" || e.defaultPrevented) return;
  if (form.dataset.parti) {
    e.preventDefault();
    return;
  }
  const cle = form.querySelector("input[name=csrfmiddlewaretoken]");
  if (cle) cle.value = Ecluse.csrf();
  form.dataset.parti = "1";
  // aria-disabled, not disabled: the button keeps the focus and its name=value is sent.
  form.querySelectorAll("button[type=submit]").forEach((b) => {
    b.setAttribute("aria-disabled", "true");
    b.dataset.enCours = "1";
  });
  if (form.hasAttribute("data-telechargement")) setTimeout(() => rendreBoutons(document), 3000);
  if (form.hasAttribute("data-envoi")) envoyerFichiers(e);
});

// Back from the history: the page is as it was left, its buttons must live again.
window.addEventListener("pageshow", () => rendreBoutons(document));

/* --- Files: size told before sending, progress while sending -------------------------------- */
function etatFichier(champ, texte, erreur) {
  const boite = champ.closest("[data-fichier]");
  const etat = boite && boite.querySelector("[data-etat-fichier]");
  if (!etat) return;
  etat.textContent = texte;
  etat.classList.toggle("fichier__etat--erreur", Boolean(erreur));
}

/** What the server said was of the former file. */
function oublierErreur(champ) {
  champ.closest(".champ")?.querySelectorAll(".champ__erreur").forEach((erreur) => {
    const decrit = (champ.getAttribute("aria-describedby") || "").split(" ");
    champ.setAttribute("aria-describedby", decrit.filter((id) => id !== erreur.id).join(" "));
    erreur.remove();
  });
}

function verifierFichier(champ) {
  const limite = Number(champ.dataset.tailleMax || 0);
  for (const fichier of champ.files) {
    if (limite && fichier.size > limite) {
      const texte = `«\u00a0${fichier.name}\u00a0» pèse ${Ecluse.taille(fichier.size)}\u00a0: la limite est de ${Ecluse.taille(limite)}. Choisissez un fichier plus léger.`;
      etatFichier(champ, texte, true);
      champ.setAttribute("aria-invalid", "true");
      return false;
    }
  }
  champ.removeAttribute("aria-invalid");
  const nombre = champ.files.length;
  etatFichier(champ, nombre ? `Prêt à envoyer\u00a0: ${[...champ.files].map((f) => `${f.name} (${Ecluse.taille(f.size)})`).join(", ")}` : "");
  return true;
}

document.addEventListener("change", (e) => {
  if (!e.target.matches("input[type=file][data-taille-max], [data-fichier] input[type=file]")) return;
  oublierErreur(e.target);
  verifierFichier(e.target);
});

function remplacerContenu(html, adresse) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const nouveau = page.querySelector("main");
  if (!nouveau) return false;
  document.title = page.title;
  document.querySelector("main").replaceWith(document.adoptNode(nouveau));
  if (adresse && adresse !== location.href) history.pushState({}, "", adresse);
  if (window.htmx) window.htmx.process(nouveau);
  document.dispatchEvent(new CustomEvent("ecluse:contenu"));
  window.scrollTo(0, 0);
  (nouveau.querySelector("[data-resume-erreurs]") || nouveau).focus();
  return true;
}

/** Only what changed: each part of the answer takes the place of the one of its identifier; what
    was chosen or typed elsewhere in the page stays. `cible` is the part to go to. */
function remplacerParties(html, cible) {
  const parties = [...new DOMParser().parseFromString(html, "text/html").body.children];
  for (const partie of parties) {
    const ancienne = document.getElementById(partie.id);
    if (!ancienne) continue;
    // A live region tells what enters it, not that it was replaced.
    if (ancienne.hasAttribute("aria-live")) ancienne.replaceChildren(...partie.childNodes);
    else ancienne.replaceWith(document.adoptNode(partie));
  }
  const resume = document.querySelector("[data-resume-erreurs]");
  if (resume && !document.querySelector("main [aria-invalid=true]")) resume.remove();
  rendreBoutons(document);
  document.dispatchEvent(new CustomEvent("ecluse:contenu"));
  const partie = document.getElementById(cible);
  if (!partie) return;
  partie.tabIndex = -1;
  partie.focus({ preventScroll: true });
  partie.scrollIntoView({ block: "nearest" });
}

function envoyerFichiers(e) {
  const form = e.target;
  const champs = [...form.querySelectorAll("input[type=file]")];
  const pleins = champs.filter((c) => c.files.length);
  if (!pleins.length) return;
  e.preventDefault();
  const refuse = pleins.find((c) => !verifierFichier(c));
  if (refuse) {
    rendreBoutons(document);
    refuse.focus();
    return;
  }
  const barre = pleins[0].closest("[data-fichier]")?.querySelector("[data-progression]");
  const dire = (texte, erreur) => etatFichier(pleins[0], texte, erreur);
  const echec = (texte) => {
    if (barre) barre.hidden = true;
    dire(texte, true);
    rendreBoutons(document);
  };
  const dehors = () => {
    echec("Le fichier n’est pas envoyé\u00a0: votre session a expiré. Reconnectez-vous dans un autre onglet, puis recommencez.");
    form.before(Ecluse.alerte("refuse", "Votre session a expiré. Rien de cette page n’est perdu.", Ecluse.lienConnexion()));
  };
  const collection = document.body.dataset.televersements;
  if (!collection) {
    envoyerFormulaire(form, new FormData(form, e.submitter), barre, dire, echec, dehors);
    return;
  }
  televerserFichiers(collection, form, e.submitter, pleins, barre, dire).then(
    (donnees) => envoyerFormulaire(form, donnees, barre, dire, echec, dehors),
    (erreur) => {
      if (erreur.statut === 401) dehors();
      else if (erreur.statut === 413) echec(erreur.texte || "Le fichier n’est pas envoyé\u00a0: il dépasse la taille acceptée.");
      else if (erreur.statut === 0) echec("L’envoi est interrompu\u00a0: le réseau ne répond pas. Recommencez quand il sera revenu\u00a0: ce qui est arrivé ne sera pas renvoyé.");
      else if (erreur.statut === undefined) echec("Le fichier n’a pas pu être lu sur votre appareil. Choisissez-le à nouveau.");
      else echec("Le fichier n’est pas envoyé\u00a0: le service a rencontré une panne. Recommencez dans quelques minutes\u00a0: ce qui est arrivé ne sera pas renvoyé.");
    },
  );
}

/** The files first, in pieces that a cut does not lose; out: the form that names them. */
async function televerserFichiers(collection, form, bouton, champs, barre, dire) {
  const donnees = new FormData(form, bouton);
  const fichiers = champs.flatMap((champ) => [...champ.files].map((fichier) => [champ.name, fichier]));
  const total = fichiers.reduce((somme, [, fichier]) => somme + fichier.size, 0);
  let avant = 0;
  const part = (octets) => Math.min(100, Math.round((100 * (avant + octets)) / Math.max(total, 1)));
  champs.forEach((champ) => donnees.delete(champ.name));
  for (const [nom, fichier] of fichiers) {
    if (!fichier.size) {
      // The server says in its own words that it is empty.
      donnees.append(nom, fichier);
      continue;
    }
    const uid = await Ecluse.televersement.envoyer(
      collection,
      fichier,
      (octets) => {
        if (barre) {
          barre.hidden = false;
          barre.value = part(octets);
        }
        dire(`Envoi en cours\u00a0: ${part(octets)}\u00a0%`);
      },
      (octets) => dire(`Le réseau est coupé à ${part(octets)}\u00a0%. L’envoi reprendra de lui-même là où il s’est arrêté.`, true),
    );
    donnees.append(`televersement-${nom}`, uid);
    avant += fichier.size;
  }
  return donnees;
}

/** Post the form in the background and put the answer in the page. */
function envoyerFormulaire(form, donnees, barre, dire, echec, dehors) {
  const requete = new XMLHttpRequest();
  requete.open("POST", form.action || location.href);
  requete.setRequestHeader("X-CSRFToken", Ecluse.csrf());
  requete.setRequestHeader("X-Fragment", "1");
  const nomme = [...donnees.keys()].some((cle) => cle.startsWith("televersement-"));
  if (nomme) dire("Envoi terminé, vérification du fichier…");
  requete.upload.addEventListener("progress", (p) => {
    if (nomme || !p.lengthComputable) return;
    const part = Math.round((100 * p.loaded) / p.total);
    if (barre) {
      barre.hidden = false;
      barre.value = part;
    }
    dire(part < 100 ? `Envoi en cours\u00a0: ${part}\u00a0%` : "Envoi terminé, vérification du fichier…");
  });
  requete.addEventListener("load", () => {
    const cible = requete.getResponseHeader("X-Fragment");
    if (cible) {
      remplacerParties(requete.responseText, cible);
    } else if (requete.status === 401) {
      dehors();
    } else if (requete.status === 413) {
      echec("Le fichier n’est pas envoyé\u00a0: il dépasse la taille acceptée.");
    } else if (requete.status >= 500 || !remplacerContenu(requete.responseText, requete.responseURL)) {
      echec("Le fichier n’est pas envoyé\u00a0: le service a rencontré une panne. Recommencez dans quelques minutes.");
    }
  });
  requete.addEventListener("error", () => echec("Le fichier n’est pas envoyé\u00a0: le réseau ne répond pas. Recommencez quand il sera revenu."));
  requete.send(donnees);
}

/* --- htmx ------------------------------------------------------------------------------------ */
document.addEventListener("htmx:configRequest", (e) => {
  e.detail.headers["X-CSRFToken"] = Ecluse.csrf();
});

document.addEventListener("htmx:responseError", (e) => {
  const zone = document.getElementById("messages");
  if (!zone) return;
  const expire = e.detail.xhr.status === 401;
  zone.replaceChildren(
    expire
      ? Ecluse.alerte("refuse", "Votre session a expiré. Reconnectez-vous, puis recommencez ici.", Ecluse.lienConnexion())
      : Ecluse.alerte("refuse", "Le service n’a pas pu répondre à cette action. Rechargez la page, puis recommencez."),
  );
});

const CADRES = ".tableau__defile, .graphique__dessin";

/* --- At each new content ---------------------------------------------------------------------- */
function preparerPage() {
  document.querySelectorAll("[data-fermer][hidden]").forEach((b) => (b.hidden = false));
  const resume = document.querySelector("[data-resume-erreurs]");
  if (resume && !document.querySelector("[data-guide]")) resume.focus();
  // A frame that does not scroll is no stop for the keyboard.
  const observateur = new ResizeObserver((vus) => {
    for (const { target } of vus) {
      const cadre = target.closest(CADRES);
      const defile = cadre.scrollWidth > cadre.clientWidth + 1 && getComputedStyle(cadre).overflowX !== "visible";
      if (defile) cadre.tabIndex = 0;
      else cadre.removeAttribute("tabindex");
    }
  });
  // What it holds too: it can widen without its frame changing.
  document.querySelectorAll(CADRES).forEach((cadre) => [cadre, ...cadre.children].forEach((d) => observateur.observe(d)));
}

// A link of the summary puts the cursor in the field, in the middle of the window.
document.addEventListener("click", (e) => {
  const lien = e.target.closest(".resume-erreurs a[href^='#']");
  const champ = lien && document.getElementById(decodeURIComponent(lien.hash.slice(1)));
  if (!champ) return;
  e.preventDefault();
  champ.closest(".champ, fieldset")?.scrollIntoView({ block: "center" });
  champ.focus({ preventScroll: true });
});

document.addEventListener("DOMContentLoaded", preparerPage);
document.addEventListener("ecluse:contenu", preparerPage);

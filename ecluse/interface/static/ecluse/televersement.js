/* A file sent in pieces, so that a cut costs what was not sent yet and nothing else.
   Speaks tus 1.0.0 (creation, termination) to /televersements/. The SHA-256 computed here is both
   the name of the file, by which it is found again after a reload or on another device, and what
   the server checks at the end. Nothing is kept in the browser. */
"use strict";

Ecluse.televersement = (() => {
  const TUS = "1.0.0";
  const TYPE = "application/offset+octet-stream";
  const MORCEAU = 2 * 1024 * 1024;
  // Seconds before each new try; a piece that arrives starts the list again.
  const ATTENTES = [1, 2, 4, 8, 15, 30, 60];

  class Echec extends Error {
    constructor(statut, texte) {
      super(texte);
      this.statut = statut;
      this.texte = texte;
    }
  }

  /** One request; refused (no answer) or resolved with its XMLHttpRequest. */
  function demander(methode, adresse, entetes, corps, progression) {
    return new Promise((resoudre, refuser) => {
      const requete = new XMLHttpRequest();
      requete.open(methode, adresse);
      requete.setRequestHeader("Tus-Resumable", TUS);
      requete.setRequestHeader("X-CSRFToken", Ecluse.csrf());
      Object.entries(entetes).forEach(([nom, valeur]) => requete.setRequestHeader(nom, valeur));
      if (progression) requete.upload.addEventListener("progress", (p) => progression(p.loaded));
      requete.addEventListener("load", () => resoudre(requete));
      ["error", "abort", "timeout"].forEach((nom) => requete.addEventListener(nom, () => refuser(new Echec(0, ""))));
      requete.send(corps || null);
    });
  }

  async function empreinte(fichier) {
    // Absent outside https: the file can still be sent, and resumed while the page stays open.
    if (!window.crypto?.subtle) return "";
    const octets = await crypto.subtle.digest("SHA-256", await fichier.arrayBuffer());
    return [...new Uint8Array(octets)].map((o) => o.toString(16).padStart(2, "0")).join("");
  }

  const base64 = (texte) => btoa(String.fromCharCode(...new TextEncoder().encode(texte)));

  function exiger(requete, statuts) {
    if (!statuts.includes(requete.status)) throw new Echec(requete.status, requete.status === 413 ? requete.responseText : "");
    return requete;
  }

  /** A file of one piece goes with its announcement, the first time; otherwise one asks what is there. */
  async function annoncer(collection, fichier, sha256, premier, progression) {
    const meta = [`filename ${base64(fichier.name)}`];
    if (sha256) meta.push(`sha256 ${base64(sha256)}`);
    const entetes = { "Upload-Length": String(fichier.size), "Upload-Metadata": meta.join(",") };
    const entier = premier && fichier.size <= MORCEAU;
    if (entier) entetes["Content-Type"] = TYPE;
    const reponse = exiger(await demander("POST", collection, entetes, entier ? fichier : null, progression), [201]);
    return { adresse: reponse.getResponseHeader("Location"), recu: Number(reponse.getResponseHeader("Upload-Offset")) };
  }

  async function ajouter(envoi, fichier, progression) {
    const bout = fichier.slice(envoi.recu, envoi.recu + MORCEAU);
    const reponse = exiger(
      await demander(
        "PATCH",
        envoi.adresse,
        { "Content-Type": TYPE, "Upload-Offset": String(envoi.recu) },
        bout,
        (parti) => progression(envoi.recu + parti),
      ),
      [204],
    );
    envoi.recu = Number(reponse.getResponseHeader("Upload-Offset"));
  }

  /** Where to go on from: what the server says that it has. */
  async function retrouver(envoi) {
    const reponse = exiger(await demander("HEAD", envoi.adresse, {}), [200]);
    envoi.recu = Number(reponse.getResponseHeader("Upload-Offset"));
  }

  const passager = (echec) => echec instanceof Echec && (echec.statut === 0 || echec.statut === 409 || echec.statut >= 500);

  /** Wait, or less if the network says that it is back. */
  function patienter(secondes) {
    return new Promise((suite) => {
      const minuteur = setTimeout(fini, secondes * 1000);
      function fini() {
        clearTimeout(minuteur);
        window.removeEventListener("online", fini);
        suite();
      }
      window.addEventListener("online", fini);
    });
  }

  /** Send `fichier`; resolved with the identifier to put in the form, rejected with an Echec.
      `progression(octets)` is called as bytes leave, `coupure(octets, secondes)` when it must wait. */
  async function envoyer(collection, fichier, progression, coupure) {
    const sha256 = await empreinte(fichier).catch(() => "");
    let envoi = null;
    let essai = 0;
    let perdus = 0;
    for (;;) {
      try {
        if (!envoi) envoi = await annoncer(collection, fichier, sha256, !essai, progression);
        else if (essai) await retrouver(envoi);
        progression(envoi.recu);
        while (envoi.recu < fichier.size) {
          await ajouter(envoi, fichier, progression);
          essai = 0;
        }
        return envoi.adresse.split("/").filter(Boolean).pop();
      } catch (echec) {
        if (echec.statut === 404 && envoi && perdus < 2) {
          // It expired, or gave way to others: announced again.
          envoi = null;
          perdus += 1;
          continue;
        }
        if (!passager(echec) || essai >= ATTENTES.length) throw echec;
        coupure(envoi ? envoi.recu : 0, ATTENTES[essai]);
        await patienter(ATTENTES[essai]);
        essai += 1;
      }
    }
  }

  return { envoyer, Echec };
})();

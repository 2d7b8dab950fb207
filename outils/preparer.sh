#!/bin/sh
# Bring .venv to what requirements/ asks; instant when it is already so.
# Usage: outils/preparer.sh base|dev      (PYTHON=… to choose the interpreter)
# Run as root, it installs the missing system packages; otherwise it prints the line that does.
set -eu

niveau=${1:?base ou dev}
PYTHON=${PYTHON:-python3}
cd -P "$(dirname "$0")/.."

dire() { printf '%s\n' "$*" >&2; }
echouer() { dire "Erreur : $*"; exit 1; }
presente() { command -v "$1" >/dev/null 2>&1; }

bibliotheque_presente() {
    PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null | grep -q "$1" \
        || ls /usr/lib/"$1"* /usr/lib/*/"$1"* /usr/local/lib/"$1"* >/dev/null 2>&1
}

paquets_manquants() {
    if ! presente "$PYTHON"; then
        echo python3 python3-venv
    elif ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
        echo python3-venv
    fi
    bibliotheque_presente libmagic.so.1 || echo libmagic1
    if [ "$niveau" = dev ]; then
        [ -x /usr/bin/chromium ] || echo chromium
        presente pdftotext || echo poppler-utils
    fi
}

installer_paquets() {
    manquants=$(paquets_manquants | tr '\n' ' ')
    [ -n "$manquants" ] || return 0
    if ! presente apt-get; then
        echouer "il manque au système : $manquants; installez ces paquets ou leurs équivalents, puis relancez."
    elif [ "$(id -u)" -eq 0 ]; then
        dire "Installation des paquets du système : $manquants"
        # The word list is meant to be split.
        # shellcheck disable=SC2086
        { DEBIAN_FRONTEND=noninteractive apt-get update -q \
            && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $manquants; } >&2 \
            || echouer "l’installation de « $manquants» a échoué ; lisez les lignes qui précèdent."
    else
        dire "Il manque des paquets du système. Lancez cette ligne, puis recommencez :"
        dire "    sudo apt-get install -y $manquants"
        exit 1
    fi
}

# What the environment was made from: other requirements, Python or folder make it stale.
empreinte() {
    { cat "requirements/$1.txt" pyproject.toml; "$PYTHON" --version; pwd; } | sha256sum | cut -d ' ' -f 1
}

a_jour() {
    [ -x .venv/bin/ecluse ] && .venv/bin/python -c '' 2>/dev/null || return 1
    [ "$(cat .venv/.ecluse-dev 2>/dev/null)" = "$(empreinte dev)" ] && return 0
    [ "$niveau" = base ] && [ "$(cat .venv/.ecluse-base 2>/dev/null)" = "$(empreinte base)" ]
}

installer() {
    if presente uv && VIRTUAL_ENV="$PWD/.venv" uv pip install --quiet --compile-bytecode --require-hashes \
        -r "requirements/$niveau.txt" 2>/dev/null; then
        return 0
    fi
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r "requirements/$niveau.txt"
}

creer_environnement() {
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
        || echouer "Écluse demande Python 3.11 ou plus récent ; $PYTHON est $("$PYTHON" --version 2>&1). Donnez-en un autre : make demo PYTHON=python3.11"
    dire "Préparation de .venv ($niveau)…"
    rm -f .venv/.ecluse-base .venv/.ecluse-dev
    # A folder that was moved, or made by another Python, is made again.
    memes="import sys; print(sys.version_info[:3], sys.prefix)"
    attendu=$("$PYTHON" -c "import sys; print(sys.version_info[:3], '$PWD/.venv')")
    if [ "$(.venv/bin/python -c "$memes" 2>/dev/null)" != "$attendu" ]; then
        rm -rf .venv
        "$PYTHON" -m venv .venv || echouer "la création de .venv a échoué."
    fi
    installer || echouer "l’installation des paquets Python a échoué ; vérifiez l’accès au réseau, puis recommencez."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . \
        || echouer "l’installation d’Écluse dans .venv a échoué."
    empreinte "$niveau" > ".venv/.ecluse-$niveau"
}

installer_paquets
a_jour || creer_environnement

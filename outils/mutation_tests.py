"""How a mutant meets the tests: in a forked child, with the changed code in place.

Only the pure tests run: no database, no Django, no property drawn at random.
"""

import abc
import contextlib
import functools
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import pickle
import resource
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from mutants import Mutant, arbre_de

RACINE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(RACINE))
TESTS = RACINE / "tests" / "regles"
#: The suite's own conftest starts a database: it stays out.
OPTIONS = [
    *("-q", "-c", os.devnull, f"--rootdir={RACINE}", f"--confcutdir={TESTS}"),
    *("-p", "no:django", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("--import-mode=importlib", "--capture=sys", str(TESTS)),
]
#: Seconds of processor. A test that starts a process never sees a mutant, and is slow.
LENT = 1.5
#: Seconds of processor before a mutant that loops is stopped: a busy machine must not count as
#: killed a mutant that only waits for its turn.
PATIENCE = 60
Cle = tuple[str, str]


def processeur() -> float:
    """Seconds of processor used by this process and by those that it started and waited for."""
    return sum(os.times()[:4])


class Serveur(abc.ABC):
    """Starts one child per mutant; its status is 0 when every test passes."""

    def __init__(self) -> None:
        #: Children write which test killed them: it runs first on the module's next mutants.
        self.lecture, self.ecriture = os.pipe()
        os.set_blocking(self.lecture, False)
        self.tueurs: Counter[tuple[str, str]] = Counter()

    @classmethod
    @abc.abstractmethod
    def servir(cls, travail: Callable[["Serveur"], Any]) -> Any:
        """Prepare, then return what `travail` makes of the server."""

    @abc.abstractmethod
    def dans_le_fils(self, mutant: Mutant) -> int:
        """Run the tests on a mutant, in the child. out: its status."""

    def lancer(self, mutant: Mutant) -> int:
        """Fork. out: the pid of the child."""
        with contextlib.suppress(BlockingIOError):
            for mot in os.read(self.lecture, 1 << 20).decode().splitlines():
                module, _, test = mot.partition(" ")
                self.tueurs[module, test] += 1
        pid = os.fork()
        if pid == 0:
            statut = 1
            # Past it the system ends the child: its status is then not 0.
            resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
            try:
                rien = os.open(os.devnull, os.O_RDWR)
                os.dup2(rien, 0)
                os.dup2(rien, 1)
                os.dup2(rien, 2)
                statut = self.dans_le_fils(mutant)
            finally:
                os._exit(statut)
        return pid


class ServeurChaud(Serveur):
    """Tests collected and modules loaded once; the code of one function is replaced."""

    def __init__(self, session: pytest.Session) -> None:
        super().__init__()
        self.items: Sequence[pytest.Item] = session.items
        self.fonctions = _fonctions_vivantes()
        self.caches = _caches()
        self.durees, self.appels = self._profil()
        gc.freeze()

    @classmethod
    def servir(cls, travail: Callable[[Serveur], Any]) -> Any:
        """Collect, then work inside the session of pytest."""
        _lire_une_fois()
        # Commands load their modules when called: here they must be there to be replaced.
        for fichier in sorted((RACINE / "ecluse" / "regles").rglob("*.py")):
            importlib.import_module(nom_de(fichier))
        greffon = _Session(lambda session: travail(cls(session)))
        pytest.main(OPTIONS, plugins=[greffon])
        return greffon.resultat

    def _profil(self) -> tuple[list[float], list[frozenset[Cle]]]:
        """Seconds of each test and functions that it reaches, measured in a child."""
        lecture, ecriture = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(lecture)
            statut = 1
            with contextlib.suppress(BaseException):
                suivants = [*self.items[1:], None]
                profil = [_mesurer(*x, self.caches) for x in zip(self.items, suivants, strict=True)]
                with os.fdopen(ecriture, "wb") as flux:
                    pickle.dump(profil, flux)
                statut = 0
            os._exit(statut)
        os.close(ecriture)
        with os.fdopen(lecture, "rb") as flux:
            contenu = flux.read()
        if os.waitpid(pid, 0)[1] != 0:
            raise SystemExit("Un test échoue sans mutation.")
        profil = pickle.loads(contenu)  # noqa: S301  (written by our own child)
        return [d for d, _ in profil], [a for _, a in profil]

    def dans_le_fils(self, mutant: Mutant) -> int:
        """The tests that reach the function: those that kill most first, then the quickest."""
        cle = (str(mutant.fichier), mutant.fonction or "")
        module = mutant.fichier.stem
        code = _code(compile(arbre_de(mutant), cle[0], "exec"), cle[1])
        for fonction in self.fonctions.get(cle, []):
            fonction.__code__ = code
        _vider(self.caches)
        rangs = [r for r, appels in enumerate(self.appels) if cle in appels]
        rangs.sort(key=lambda r: (-self.tueurs[module, self.items[r].nodeid], self.durees[r]))
        self.items[0].config.pluginmanager.register(_Temoin(self.ecriture, mutant))
        items = [self.items[r] for r in rangs if self.durees[r] < LENT]
        for item, suivant in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=suivant)
        return 0


class ServeurFroid(Serveur):
    """Nothing of ours is loaded: each child loads the changed module with the rest."""

    @classmethod
    def servir(cls, travail: Callable[[Serveur], Any]) -> Any:
        """Load what every child needs and that no mutant changes."""
        for nom in ("pydantic", "holidays", "csv", "zoneinfo"):
            __import__(nom)
        _lire_une_fois()
        return travail(cls())

    def dans_le_fils(self, mutant: Mutant) -> int:
        """Load every fiche; then the pure tests, those that kill most first, until one fails."""
        sys.meta_path.insert(0, _Importeur(mutant))
        fiches = importlib.import_module("ecluse.regles.fiches")
        # Quicker than to collect the tests, and enough for most mutants of the model.
        fiches.catalogue(fiches.programme_par_defaut())
        greffon = _ParTueurs(lambda item: -self.tueurs[mutant.fichier.stem, item.nodeid])
        return int(pytest.main(OPTIONS, plugins=[greffon, _Temoin(self.ecriture, mutant)]))


class _Arret:
    """Ends the process at the first failure, when it is that of a mutant."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os._exit(1)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            os._exit(1)


class _Temoin:
    """Says which test fails."""

    def __init__(self, ecriture: int, mutant: Mutant) -> None:
        self.ecriture = ecriture
        self.module = mutant.fichier.stem

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self.ecriture, f"{self.module} {report.nodeid}\n".encode())


class _ParTueurs(_Arret):
    """Runs first the tests that killed most."""

    def __init__(self, ordre: Callable[[pytest.Item], int]) -> None:
        self.ordre = ordre

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=self.ordre)


class _Session(_Arret):
    """Gives the collected session to the work, instead of running it."""

    def __init__(self, travail: Callable[[pytest.Session], Any]) -> None:
        self.travail = travail
        self.resultat: Any = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.resultat = self.travail(session)
        return True


class _Importeur(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads the mutant in place of its module."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.nom = nom_de(mutant.fichier)

    def find_spec(
        self, nom: str, chemin: object = None, cible: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if nom != self.nom:
            return None
        fichier = self.mutant.fichier
        paquet = [str(fichier.parent)] if fichier.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            nom, fichier, loader=self, submodule_search_locations=paquet
        )

    def exec_module(self, module: ModuleType) -> None:
        code = compile(arbre_de(self.mutant), str(self.mutant.fichier), "exec")
        exec(code, module.__dict__)  # noqa: S102  (our own module, changed)


def nom_de(fichier: Path) -> str:
    """« ecluse.regles.dates » for its file."""
    return ".".join(fichier.relative_to(RACINE).with_suffix("").parts).removesuffix(".__init__")


def _lire_une_fois() -> None:
    """Parse each TOML text once for all children: half of the time goes there otherwise."""
    lire, lus = tomllib.loads, dict[str, bytes]()

    def relire(texte: str) -> dict[str, Any]:
        if texte not in lus:
            lus[texte] = pickle.dumps(lire(texte))
        # A copy each time: a test may change what it reads.
        contenu: dict[str, Any] = pickle.loads(lus[texte])  # noqa: S301  (written just above)
        return contenu

    tomllib.loads = relire  # type: ignore[assignment]
    for fichier in (RACINE / "programmes").rglob("*.toml"):
        relire(fichier.read_text(encoding="utf-8"))


def _mesurer(
    item: pytest.Item, suivant: pytest.Item | None, caches: list[Any]
) -> tuple[float, frozenset[Cle]]:
    """Run one test, with empty caches: what another kept would hide what it reaches."""
    _vider(caches)
    appels: set[Cle] = set()

    def suivre(cadre: Any, evenement: str, _: object) -> None:
        if evenement == "call":
            code = cadre.f_code
            # An inner function counts for the outermost one that holds it.
            appels.add((code.co_filename, code.co_qualname.split(".<locals>")[0]))

    debut = processeur()
    sys.setprofile(suivre)
    try:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=suivant)
    finally:
        sys.setprofile(None)
    siens = frozenset(a for a in appels if f"{os.sep}regles{os.sep}" in a[0])
    return processeur() - debut, siens


def _fonctions_vivantes() -> dict[Cle, list[FunctionType]]:
    """The functions of the rules, wherever they are kept (classes, caches, validators)."""
    trouvees: dict[Cle, list[FunctionType]] = {}
    for objet in gc.get_objects():
        if isinstance(objet, FunctionType):
            code = objet.__code__
            trouvees.setdefault((code.co_filename, code.co_qualname), []).append(objet)
    return trouvees


def _code(module: CodeType, nom: str) -> CodeType:
    """The code of the function called `nom` (« Classe.methode ») in a compiled module."""
    for constante in module.co_consts:
        if isinstance(constante, CodeType):
            if constante.co_qualname == nom:
                return constante
            if nom.startswith(f"{constante.co_qualname}."):
                return _code(constante, nom)
    raise LookupError(nom)


def _caches() -> list[Any]:
    """What our functions keep of their answers."""
    return [
        objet
        for objet in gc.get_objects()
        if isinstance(objet, functools._lru_cache_wrapper)
        and str(getattr(objet, "__module__", "")).startswith("ecluse.")
    ]


def _vider(caches: list[Any]) -> None:
    for cache in caches:
        cache.cache_clear()

"""Background jobs: deferred in the transaction, run by the worker, or here and now on demand.

PostgreSQL is the queue (procrastinate). Jobs always enter it through Django's own connection, in
the web as in the worker: a job exists if and only if the transaction that asked for it committed.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import pghistory
from django.db import connection, transaction
from procrastinate import jobs, retry, sql, tasks
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

from ecluse.socle import horloge

#: The queue of what nobody needs within the minute, and costs as much as many pages.
DOCUMENTS = "documents"
_CONNECTEUR = DjangoConnector()
# The application's own manager talks through another connection inside the worker, where a job
# would start before the rows it needs are committed.
_GESTIONNAIRE = JobManager(_CONNECTEUR)


class Tache:
    """A registered task. Calling it runs it; `defer` puts a job in the current transaction."""

    def __init__(self, tache: tasks.Task[Any, Any, Any], fonction: Callable[..., Any]) -> None:
        self._tache = tache
        self.fonction = fonction
        self.__doc__ = fonction.__doc__

    @property
    def nom(self) -> str:
        """The name under which jobs are stored; never change it while jobs wait."""
        return self._tache.name

    def __call__(self, **arguments: Any) -> Any:
        """Run the task now, as a job would."""
        return self._tache(**arguments)

    def configure(self, **options: Any) -> jobs.JobDeferrer:
        """Options of one job (`schedule_in`, `lock`, `queueing_lock`, `priority`), then `.defer`.

        Delays count in real time: what falls due on a business day is a daily treatment.
        """
        defauts = {
            "lock": self._tache.lock,
            "queueing_lock": self._tache.queueing_lock,
            "queue": self._tache.queue,
            "priority": self._tache.priority,
        }
        return tasks.configure_task(
            name=self.nom,
            job_manager=_GESTIONNAIRE,
            **{**defauts, **options},
        )

    def defer(self, **arguments: Any) -> int:
        """Defer one job with JSON arguments; out: its number."""
        return self.configure().defer(**arguments)

    def batch_defer(self, *lots: dict[str, Any]) -> list[int]:
        """Defer one job per dictionary of arguments, in one query."""
        return self.configure().batch_defer(*lots) if lots else []


def tache(
    *,
    name: str,
    cron: str | None = None,
    retry: retry.RetryValue = False,
    lock: str | None = None,
    queueing_lock: str | None = None,
    priority: int = 0,
    queue: str = jobs.DEFAULT_QUEUE,
) -> Callable[[Callable[..., Any]], Tache]:
    """Register a function as a task named `name`; with `cron` the worker also runs it on schedule.

    What goes to the queue `DOCUMENTS` waits while people wait for their pages. During a run the
    clock shift does not move and the history says which task wrote. The worker gives the connection
    back after each job.
    """

    def decorateur(fonction: Callable[..., Any]) -> Tache:
        @wraps(fonction)
        def execution(**arguments: Any) -> Any:
            if cron is not None:
                # The schedule passes the time of the tick, real time that nothing here may use.
                arguments.pop("timestamp", None)
            with (
                horloge.decalage_fixe(horloge.decalage()),
                pghistory.context(tache=name),
            ):
                return fonction(**arguments)

        enregistree = app.task(
            name=name,
            retry=retry,
            lock=lock,
            queueing_lock=queueing_lock,
            priority=priority,
            queue=queue,
        )(execution)
        if cron is not None:
            app.periodic(cron=cron)(enregistree)  # type: ignore[arg-type]
        return Tache(enregistree, fonction)

    return decorateur


class TachesEnEchec(ExceptionGroup):
    """Several jobs failed in `executer_en_attente`."""


def executer_en_attente(*, lever: bool = True) -> int:
    """Run every job that is due, and those they defer, in this process; out: how many ran.

    For the tests and the demonstration clock; the worker may run at the same time. A job that
    fails is retried or marked as failed like in the worker, the others run all the same. With
    `lever` the failure is then raised (a `TachesEnEchec` when there are several).
    """
    erreurs: list[Exception] = []
    nombre = 0
    travailleur = _CONNECTEUR.execute_query_one(sql.queries["register_worker"])["worker_id"]
    try:
        while (travail := _prendre(travailleur)) is not None:
            nombre += 1
            try:
                _executer(travail)
            except Exception as erreur:
                erreurs.append(erreur)
                _cloturer_echec(travail, erreur)
            else:
                _cloturer(travail, jobs.Status.SUCCEEDED)
    finally:
        _CONNECTEUR.execute_query(sql.queries["unregister_worker"], worker_id=travailleur)
    if lever and len(erreurs) == 1:
        raise erreurs[0]
    if lever and erreurs:
        raise TachesEnEchec(f"{len(erreurs)} jobs failed.", erreurs)
    return nombre


def _prendre(travailleur: int) -> jobs.Job | None:
    ligne = _CONNECTEUR.execute_query_one(
        sql.queries["fetch_job"], queues=None, worker_id=travailleur
    )
    if ligne["id"] is None:
        return None
    if isinstance(ligne["args"], str):
        # Django's connection leaves JSON as text.
        ligne["args"] = json.loads(ligne["args"])
    return jobs.Job.from_row(ligne)


def _executer(travail: jobs.Job) -> None:
    app.perform_import_paths()
    cible = app.tasks[travail.task_name]
    if connection.in_atomic_block:
        # A failed statement must not take the surrounding transaction with it.
        with transaction.atomic():
            cible(**travail.task_kwargs)
    else:
        cible(**travail.task_kwargs)


def _cloturer_echec(travail: jobs.Job, erreur: Exception) -> None:
    cible = app.tasks.get(travail.task_name)
    essai = cible.get_retry_exception(exception=erreur, job=travail) if cible else None
    if essai is None:
        _cloturer(travail, jobs.Status.FAILED)
        return
    decision = essai.retry_decision
    _GESTIONNAIRE.retry_job_by_id(
        job_id=travail.id or 0,
        retry_at=decision.retry_at or horloge.instant_reel(),
        priority=decision.priority,
        queue=decision.queue,
        lock=decision.lock,
    )


def _cloturer(travail: jobs.Job, etat: jobs.Status) -> None:
    _CONNECTEUR.execute_query(
        sql.queries["finish_job"], job_id=travail.id, status=etat.value, delete_job=False
    )


@tache(name="socle.reprendre_taches_perdues", cron="*/5 * * * *", queueing_lock="socle.reprise")
def reprendre_taches_perdues() -> None:
    """Put back in the queue the jobs whose worker died while it ran them."""
    perdues = _CONNECTEUR.execute_query_all(
        sql.queries["select_stalled_jobs_by_heartbeat"],
        queue=None,
        task_name=None,
        seconds_since_heartbeat=120,
    )
    for ligne in perdues:
        _GESTIONNAIRE.retry_job_by_id(job_id=ligne["id"], retry_at=horloge.instant_reel())

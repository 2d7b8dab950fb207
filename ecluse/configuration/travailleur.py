"""The process of the background jobs: it leaves documents for later while people wait for pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from procrastinate import App
from procrastinate.jobs import DEFAULT_QUEUE
from procrastinate.worker import Worker

from ecluse.configuration.affluence import Affluence

CONCURRENCE = 2
# Shorter than what the supervisor waits before killing: what is aborted is recorded as aborted.
DELAI_D_ARRET = 8


class Travailleur(Worker):
    """A worker whose queues are all of them, but the first alone while there is a crowd.

    It asks each time it takes a job: messages go on, what is being made is finished.
    """

    def __init__(self, affluence: Affluence, **options: Any) -> None:
        self.affluence = affluence
        super().__init__(**options)

    @property
    def queues(self) -> Iterable[str] | None:
        """Those of the next job; None for all."""
        return [DEFAULT_QUEUE] if self.affluence.fait_attendre() else None

    @queues.setter
    def queues(self, _valeur: Iterable[str] | None) -> None:
        """What the library sets at its start is not used."""


def travailler(application: App) -> None:
    """Run the jobs until a signal."""

    async def faire() -> None:
        async with application.open_async():
            application.perform_import_paths()
            await Travailleur(
                Affluence(),
                app=application,
                concurrency=CONCURRENCE,
                shutdown_graceful_timeout=DELAI_D_ARRET,
            ).run()

    asyncio.run(faire())

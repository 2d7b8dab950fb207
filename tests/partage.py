"""For modules whose tests share objects, built once in the `bloc` of `conftest.py`."""

from collections.abc import Iterator

import pytest
from django.test import override_settings


@pytest.fixture(autouse=True, scope="module")
def _fichiers_temporaires(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The files of what is shared outlive one test: in place of the fixture of the suite."""
    from django.conf import settings

    lieu = str(tmp_path_factory.mktemp("fichiers"))
    options = {"location": lieu, "base_url": None}
    defaut = {"BACKEND": settings.STORAGES["default"]["BACKEND"], "OPTIONS": options}
    with override_settings(STORAGES={**settings.STORAGES, "default": defaut}):
        yield

"""Numbers without gap nor duplicate, even when transactions fail."""

import threading

import pytest
from django.db import connection, transaction

from ecluse.socle.models import Sequence
from ecluse.socle.sequences import numero, prochain


@pytest.mark.django_db(transaction=True)
def test_hors_transaction_aucun_numero():
    with pytest.raises(transaction.TransactionManagementError):
        prochain("CAND-2025")
    assert not Sequence.objects.exists()


@pytest.mark.django_db
def test_forme_et_suite():
    assert [numero("CAND", 2025), numero("CAND", 2025), numero("CAND", 2026)] == [
        "CAND-2025-00001",
        "CAND-2025-00002",
        "CAND-2026-00001",
    ]


@pytest.mark.django_db(transaction=True)
def test_vingt_fils_et_des_annulations_ne_laissent_pas_de_trou():
    depart = threading.Barrier(20)
    verrou = threading.Lock()
    donnes: list[int] = []

    class Annulee(Exception):
        pass

    def tirer(fil: int) -> None:
        depart.wait()
        for tour in range(5):
            try:
                with transaction.atomic():
                    n = prochain("ORD-2025")
                    if (fil + tour) % 3 == 0:
                        raise Annulee
                with verrou:
                    donnes.append(n)
            except Annulee:
                continue
        connection.close()

    fils = [threading.Thread(target=tirer, args=(n,)) for n in range(20)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert 50 < len(donnes) < 100
    assert sorted(donnes) == list(range(1, len(donnes) + 1))
    assert Sequence.objects.get().dernier == len(donnes)

"""Numbers without gap and without duplicate."""

from django.db import connection, transaction


def prochain(code: str) -> int:
    """The next number of the sequence `code`, from 1.

    The row stays locked until the caller's transaction ends, so a rollback gives the number back
    and two transactions never hold the same one. Raises outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A number is only drawn in a transaction.")
    with connection.cursor() as curseur:
        curseur.execute(
            "INSERT INTO socle_sequence (code, dernier) VALUES (%s, 1) "
            "ON CONFLICT (code) DO UPDATE SET dernier = socle_sequence.dernier + 1 "
            "RETURNING dernier",
            [code],
        )
        return int(curseur.fetchone()[0])


def numero(prefixe: str, annee: int) -> str:
    """`CAND-2025-00012`: prefix, year, five digits, drawn from the sequence of that year."""
    return f"{prefixe}-{annee}-{prochain(f'{prefixe}-{annee}'):05d}"

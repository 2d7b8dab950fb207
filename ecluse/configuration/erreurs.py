"""The error an operator reads: one sentence, one remedy, never a traceback."""


class ErreurExploitation(Exception):
    """Something in the installation stops the command.

    in: ``constat`` (what is wrong) and ``remede`` (what to do), both French, for the terminal.
    ``str()`` gives the whole sentence.
    """

    def __init__(self, constat: str, remede: str) -> None:
        super().__init__(constat, remede)
        self.constat = constat
        self.remede = remede

    def __str__(self) -> str:
        return f"{self.constat} ; {self.remede}"

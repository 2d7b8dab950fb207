"""``python -m ecluse`` is the ``ecluse`` command."""

import sys

from ecluse.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""Small builders of real rows for the tests, one module per part of the cycle.

Everything is fictitious. Builders go through the models, never through screens; where a state must
have been reached by actions, the builder calls the actions. A new builder goes in the module of its
part, and is found here without another line.
"""

from tests.fabriques.annuaire import *  # noqa: F403
from tests.fabriques.candidatures import *  # noqa: F403
from tests.fabriques.conventions import *  # noqa: F403
from tests.fabriques.decisions import *  # noqa: F403
from tests.fabriques.suivi import *  # noqa: F403

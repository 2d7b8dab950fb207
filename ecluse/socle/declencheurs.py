"""A migration operation that adds a trigger without rendering every model again.

A trigger changes nothing of the Python models; reloading them for each one costs seconds.
"""

from typing import Any

from pgtrigger.migrations import AddTrigger


class AjouterDeclencheur(AddTrigger):
    """`AddTrigger`, except that the state only notes the trigger."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Note the trigger in the options of the model."""
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]

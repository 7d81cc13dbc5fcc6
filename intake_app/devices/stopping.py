"""How a job on its way to a printer is told to end."""

from __future__ import annotations

from threading import Event


class JobStop(Event):
    """Set when this one job is not wanted any more, or when everything ends (`all_of_it`)."""

    def __init__(self, all_of_it: Event) -> None:
        super().__init__()
        self._all_of_it = all_of_it

    def is_set(self) -> bool:
        """Whether the job is to end."""
        return super().is_set() or self._all_of_it.is_set()

    @property
    def unwanted(self) -> bool:
        """Whether it is this job alone."""
        return super().is_set() and not self._all_of_it.is_set()

"""Learning rates and picture sizes by step, never by the clock: a slow machine trains the same."""

from __future__ import annotations

import math
from dataclasses import dataclass

STEPS = 2023
SIDES = ((0.55, 64), (0.75, 80), (1.0, 96))
"""Up to this share of the steps, pictures of this side. The last quarter sees what the gateway
shows; before that, smaller pictures teach the same at half the cost."""

ADAM_RATE, ADAM_WARM_UP, ADAM_LEAST = 3e-3, 100, 1e-5
MUON_RATE, MUON_WARM_UP, MUON_LEAST = 0.1, 30, 1e-4


@dataclass(frozen=True)
class Schedule:
    """What a step needs, as functions of its number in 0..steps - 1."""

    steps: int = STEPS

    def side(self, step: int) -> int:
        """Side of the pictures in pixels."""
        return next(side for share, side in SIDES if step < share * self.steps)

    def adam_rate(self, step: int) -> float:
        return ADAM_RATE * self._shape(step, ADAM_WARM_UP) + ADAM_LEAST

    def muon_rate(self, step: int) -> float:
        return MUON_RATE * self._shape(step, MUON_WARM_UP) + MUON_LEAST

    def _shape(self, step: int, warm_up: int) -> float:
        """A linear warm-up under a half cosine from 1 to 0."""
        falling = 0.5 + 0.5 * math.cos(math.pi * step / self.steps)
        return min(1.0, (step + 1) / warm_up) * falling

"""Which pictures make a batch: a pure function of the seed and the step's number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

BATCH = 256
OF_ONE_STYLE = 64
OF_ONE_SUBJECT = 32
SUBJECTS = 2


class Batches:
    """Half of each batch at random, a quarter of one style, a quarter of two subjects.

    The homogeneous parts give hard negatives: other subjects in the same style, other styles of
    the same subject. They share a batch with the random part because BatchNorm needs a steady mix.
    """

    def __init__(self, subjects: Sequence[int], styles: Sequence[int], seed: int) -> None:
        self._count = len(subjects)
        self._seed = seed
        self._by_subject = _groups(subjects)
        self._by_style = _groups(styles)

    def pick(self, step: int) -> np.ndarray:
        """The numbers of the 256 pictures of a step."""
        dice = np.random.default_rng([self._seed, step])
        parts = [
            self._random_part(step),
            _some_of_one(self._by_style, OF_ONE_STYLE, dice),
        ]
        for _ in range(SUBJECTS):
            parts.append(_some_of_one(self._by_subject, OF_ONE_SUBJECT, dice))
        return np.concatenate(parts)

    def _random_part(self, step: int) -> np.ndarray:
        """Slices of a shuffle that is dealt anew when it is used up."""
        size = min(BATCH - OF_ONE_STYLE - SUBJECTS * OF_ONE_SUBJECT, self._count)
        slices = self._count // size
        deal, place = divmod(step, slices)
        # A third number keeps a deal's dice apart from a step's.
        shuffled = np.random.default_rng([self._seed, deal, 1]).permutation(self._count)
        return shuffled[place * size : (place + 1) * size]


def _some_of_one(groups: Sequence[np.ndarray], size: int, dice: np.random.Generator) -> np.ndarray:
    group = groups[int(dice.integers(len(groups)))]
    return dice.choice(group, size, replace=len(group) < size)


def _groups(numbers: Sequence[int]) -> list[np.ndarray]:
    array = np.asarray(numbers)
    return [np.flatnonzero(array == number) for number in range(array.max() + 1)]

"""The drawings that the demo's TypeScript exports: one row and one picture each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SIDE = 96
"""Width and height of an exported picture in pixels; the model looks at no larger one."""


@dataclass(frozen=True)
class Row:
    """What is known about one picture."""

    subject: str
    category: str
    style: str
    plural: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Drawings:
    """A set of pictures.

    `pixels` has shape (n, 96, 96, 3), uint8 RGB, in the order of `rows`. It is mapped from the
    file, not read: the training set is half a gigabyte.
    """

    rows: tuple[Row, ...]
    pixels: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)


def read_rows(folder: Path) -> tuple[Row, ...]:
    """Rows of an exported set, in order. Raises ValueError unless they are numbered from 0."""
    rows: list[Row] = []
    with (folder / "rows.jsonl").open(encoding="utf-8") as lines:
        for place, line in enumerate(lines):
            entry = json.loads(line)
            if entry["n"] != place:
                raise ValueError(f"{folder}/rows.jsonl: row {place} says n = {entry['n']}")
            rows.append(
                Row(
                    entry["subject"],
                    entry["category"],
                    entry["style"],
                    entry["plural"],
                    tuple(entry["keywords"]),
                )
            )
    return tuple(rows)


def read_drawings(folder: Path) -> Drawings:
    """An exported set. Raises ValueError when rows and pixels do not belong together."""
    rows = read_rows(folder)
    flat = np.memmap(folder / "pixels.bin", dtype=np.uint8, mode="r")
    if flat.size != len(rows) * SIDE * SIDE * 3:
        raise ValueError(f"{folder}: {len(rows)} rows, but {flat.size} bytes of pixels")
    return Drawings(rows, flat.reshape(-1, SIDE, SIDE, 3))

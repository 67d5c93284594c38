"""Measures a model's folder on the held-out catalogue, as the gateway would use it.

python quality.py --model models/demo-clip --training DIR --catalogue DIR

Vectors come from Node through transformers.js (embed.mjs). Prints a Markdown table; the exit code
is 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans

from drawings import read_rows
from lexicon import lexicon_of
from network import DIMENSION
from questions import Measure, measures_of

CLUSTERINGS = (50, 100)
PURITY_TARGET = 0.97
TEXT_TARGET, PICTURE_TARGET = 1.0, 5.0
"""Milliseconds on one thread."""
SIZE_TARGET = 8.0
"""Megabytes of the whole folder."""


@dataclass(frozen=True)
class Line:
    """A line of the table. `met` is None where nothing is promised."""

    name: str
    figure: str
    target: str
    met: bool | None


@dataclass(frozen=True)
class Vectors:
    """Unit vectors of the catalogue's pictures and of texts, and what calls took in ms."""

    pictures: np.ndarray
    texts: dict[str, np.ndarray]
    timings: dict[str, float]


def embed_in_node(model: Path, catalogue: Path, texts: Sequence[str]) -> Vectors:
    """Runs embed.mjs."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        (out / "texts.json").write_text(json.dumps(texts))
        script = Path(__file__).with_name("embed.mjs")
        subprocess.run(["node", script, model, catalogue, out / "texts.json", out], check=True)
        pictures = np.fromfile(out / "pictures.f32", np.float32).reshape(-1, DIMENSION)
        vectors = np.fromfile(out / "texts.f32", np.float32).reshape(-1, DIMENSION)
        timings = json.loads((out / "timings.json").read_text())
    return Vectors(pictures, dict(zip(texts, vectors, strict=True)), timings)


def search_lines(
    measures: Sequence[Measure], vectors: Vectors, subject: np.ndarray, style: np.ndarray
) -> list[Line]:
    """A line for each measure: mean and worst share over its questions."""
    lines: list[Line] = []
    for measure in measures:
        shares: list[float] = []
        for question in measure.questions:
            cosines = vectors.pictures @ vectors.texts[question.text]
            top = np.argsort(-cosines, kind="stable")[: measure.first]
            right = np.isin(subject[top], list(question.subjects))
            if question.style is not None:
                right &= style[top] == question.style
            shares.append(float(right.mean()))
        mean, worst = float(np.mean(shares)), min(shares)
        worst_question = measure.questions[int(np.argmin(shares))].text
        wanted = (measure.mean_target, measure.worst_target)
        lines.append(
            Line(
                f"{measure.name}, first {measure.first}, mean / worst",
                f'{mean:.3f} / {worst:.2f} ("{worst_question}")',
                " / ".join(f"{target:.2f}" for target in wanted if target is not None),
                None if wanted[0] is None else mean >= wanted[0] and worst >= (wanted[1] or 0.0),
            )
        )
    return lines


def purity_lines(vectors: Vectors, style: np.ndarray) -> list[Line]:
    """Share of pictures whose style is the commonest in their k-means cluster."""
    lines: list[Line] = []
    for k in CLUSTERINGS:
        cluster = KMeans(k, n_init=3, random_state=0).fit_predict(vectors.pictures)
        commonest = sum(np.bincount(style[cluster == c]).max() for c in np.unique(cluster))
        purity = commonest / len(style)
        name = f"k-means style purity, K = {k}"
        lines.append(Line(name, f"{purity:.3f}", f"{PURITY_TARGET:.2f}", purity >= PURITY_TARGET))
    return lines


def cost_lines(vectors: Vectors, model: Path) -> list[Line]:
    """Time of one text and one picture, median on one thread, and size on disk."""
    size = sum(file.stat().st_size for file in model.rglob("*") if file.is_file()) / 1e6
    took = vectors.timings
    text, picture = took["tokenise"] + took["text"], took["process"] + took["picture"]
    return [
        Line(
            "one text, ms: tokeniser + tower",
            f"{took['tokenise']:.3f} + {took['text']:.3f}",
            f"{TEXT_TARGET:.0f}",
            text < TEXT_TARGET,
        ),
        Line(
            "one picture, ms: processor + tower",
            f"{took['process']:.2f} + {took['picture']:.2f}",
            f"{PICTURE_TARGET:.0f}",
            picture < PICTURE_TARGET,
        ),
        Line("reading its JPEG, ms", f"{took['read']:.2f}", "", None),
        Line("the folder, MB", f"{size:.2f}", f"{SIZE_TARGET:.0f}", size < SIZE_TARGET),
    ]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--model", type=Path, required=True)
    arguments.add_argument("--training", type=Path, required=True, help="for names and keywords")
    arguments.add_argument(
        "--catalogue", type=Path, required=True, help="drawn by draw-catalogue.mjs"
    )
    chosen = arguments.parse_args()

    lexicon = lexicon_of(read_rows(chosen.training))
    subject, style = map(np.array, lexicon.numbers(read_rows(chosen.catalogue)))
    measures = measures_of(lexicon)
    texts = sorted({question.text for measure in measures for question in measure.questions})
    vectors = embed_in_node(chosen.model, chosen.catalogue, texts)

    lines = search_lines(measures, vectors, subject, style)
    lines += purity_lines(vectors, style) + cost_lines(vectors, chosen.model)
    print("| measure | figure | target | |\n|---|---|---|---|")
    for line in lines:
        verdict = {None: "", True: "met", False: "missed"}[line.met]
        print(f"| {line.name} | {line.figure} | {line.target} | {verdict} |")
    if any(line.met is False for line in lines):
        raise SystemExit(1)


if __name__ == "__main__":
    main()

"""Trains the demo model from scratch: python training.py --drawings DIR --out DIR.

An interrupted run goes on from its last checkpoint when it is started again with the same
arguments. Every choice is a function of the seed and the step's number, so a resumed run makes
the choices that an uninterrupted one would have made.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
import torch

from batches import BATCH, Batches
from captions import Captioner, caption_words
from drawings import Drawings, read_drawings
from lexicon import Lexicon, lexicon_of
from model import Batch, Model, Trainer
from pixels import augmented
from schedule import STEPS, Schedule
from tokenizer import Encoder, build_tokenizer

SEED = 20_230
THREADS = 2
CHECKPOINT_EVERY = 100
LOG_EVERY = 50


def train(drawings: Drawings, out: Path, schedule: Schedule, seed: int) -> None:
    """Writes `tokenizer.json` and `model.pt` to `out`; `checkpoint.pt` on the way."""
    torch.manual_seed(seed)
    lexicon = lexicon_of(drawings.rows)
    tokenizer = build_tokenizer(caption_words(lexicon))
    tokenizer.save(str(out / "tokenizer.json"))
    encoder = Encoder(tokenizer)
    model = Model(encoder.size, len(lexicon.subjects), len(lexicon.styles))
    trainer = Trainer(model, lexicon)
    maker = BatchMaker(drawings, lexicon, encoder, seed)
    checkpoint = Checkpoint(out / "checkpoint.pt", {"seed": seed, "steps": schedule.steps})

    first = checkpoint.restore(model, trainer)
    print(f"{len(drawings)} drawings, {len(lexicon.subjects)} subjects, from step {first}")
    log = Log(first)
    for step in range(first, schedule.steps):
        batch = maker.make(step, schedule.side(step))
        progress = trainer.step(batch, schedule.adam_rate(step), schedule.muon_rate(step))
        log.note(step + 1, astuple(progress))
        if (step + 1) % CHECKPOINT_EVERY == 0:
            checkpoint.save(step + 1, model, trainer)
    replace_file(out / "model.pt", {"model": model.state_dict(), "vocabulary": encoder.size})


class BatchMaker:
    """Draws up the batch of a step."""

    def __init__(self, drawings: Drawings, lexicon: Lexicon, encoder: Encoder, seed: int) -> None:
        subjects, styles = lexicon.numbers(drawings.rows)
        self._pixels = drawings.pixels
        self._subjects, self._styles = torch.tensor(subjects), torch.tensor(styles)
        self._batches = Batches(subjects, styles, seed)
        self._captioner = Captioner(lexicon)
        self._encoder = encoder
        self._seed = seed

    def make(self, step: int, side: int) -> Batch:
        chosen = self._batches.pick(step)
        subject, style = self._subjects[chosen], self._styles[chosen]
        dice = random.Random(f"{self._seed} {step}")
        captions = [
            self._captioner.caption(of, in_style, dice)
            for of, in_style in zip(subject.tolist(), style.tolist(), strict=True)
        ]
        torch_dice = torch.Generator().manual_seed(self._seed * 100_000 + step)
        pixels = torch.from_numpy(np.ascontiguousarray(self._pixels[chosen]))
        pictures = augmented(pixels, side, torch_dice)
        ids = self._encoder([caption.text for caption in captions])
        return Batch(pictures, ids, captions, subject, style)


class Checkpoint:
    """The state of a run in a file, replaced as a whole."""

    def __init__(self, path: Path, run: dict[str, int]) -> None:
        self._path = path
        self._run = run

    def restore(self, model: Model, trainer: Trainer) -> int:
        """The step to go on with; 0 without a checkpoint. Refuses that of another run."""
        if not self._path.exists():
            return 0
        saved = torch.load(self._path)
        if saved["run"] != self._run:
            raise SystemExit(
                f"{self._path} belongs to a run with {saved['run']}, this one has {self._run}: "
                "delete it or choose another --out"
            )
        model.load_state_dict(saved["model"])
        trainer.load_state_dict(saved["trainer"])
        return int(saved["step"])

    def save(self, step: int, model: Model, trainer: Trainer) -> None:
        state = {"run": self._run, "step": step}
        state |= {"model": model.state_dict(), "trainer": trainer.state_dict()}
        replace_file(self._path, state)


def replace_file(path: Path, state: dict[str, Any]) -> None:
    """Writes beside the file and moves: a reader sees the old state or the new, never half."""
    beside = path.with_suffix(".part")
    torch.save(state, beside)
    beside.replace(path)


class Log:
    """A line every fifty steps, with means that forget slowly."""

    def __init__(self, first: int) -> None:
        self._start, self._first = time.monotonic(), first
        self._means: np.ndarray | None = None

    def note(self, step: int, figures: tuple[float, ...]) -> None:
        now = np.array(figures)
        self._means = now if self._means is None else 0.95 * self._means + 0.05 * now
        if step % LOG_EVERY == 0:
            seconds = time.monotonic() - self._start
            loss, auxiliary, subject, style = self._means
            rate = (step - self._first) * BATCH / seconds
            print(
                f"step {step}, {seconds:.0f} s, {rate:.0f} pictures/s: contrastive {loss:.3f}, "
                f"auxiliary {auxiliary:.3f}, subject {subject:.3f}, style {style:.3f}",
                flush=True,
            )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--drawings", type=Path, required=True, help="an exported training set")
    arguments.add_argument("--out", type=Path, required=True, help="for checkpoint and result")
    arguments.add_argument("--steps", type=int, default=STEPS)
    arguments.add_argument("--seed", type=int, default=SEED)
    chosen = arguments.parse_args()
    torch.set_num_threads(THREADS)
    chosen.out.mkdir(parents=True, exist_ok=True)
    train(read_drawings(chosen.drawings), chosen.out, Schedule(chosen.steps), chosen.seed)


if __name__ == "__main__":
    main()

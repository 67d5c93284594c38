"""Everything that is trained, and one step of training it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from captions import Caption
from lexicon import Lexicon
from losses import contrastive_loss, gram_loss, target_weights
from muon import Muon
from network import DIMENSION, TextTower, VisionTower

FIRST_SCALE, GREATEST_SCALE = 20.0, 60.0
STYLE_SHARE = 0.2
"""Of the auxiliary loss: styles are easy, subjects are not."""
GRAM_SHARE = 4.0
WEIGHT_DECAY = 0.05


class Model(nn.Module):
    """Two towers, the scale of their cosines, and two linear heads that only training uses."""

    def __init__(self, vocabulary: int, subjects: int, styles: int) -> None:
        super().__init__()
        self.vision = VisionTower().to(memory_format=torch.channels_last)
        self.text = TextTower(vocabulary)
        self.log_scale = nn.Parameter(torch.tensor(math.log(FIRST_SCALE)))
        self.subject_head = nn.Linear(DIMENSION, subjects)
        self.style_head = nn.Linear(DIMENSION, styles)


@dataclass(frozen=True)
class Batch:
    """What one step sees: n pictures, a caption for each, and what they show."""

    pictures: Tensor
    ids: Tensor
    captions: Sequence[Caption]
    subject: Tensor
    style: Tensor


@dataclass(frozen=True)
class Progress:
    """How a step went, for the log."""

    contrastive: float
    auxiliary: float
    subject_accuracy: float
    style_accuracy: float


class Trainer:
    """The optimisers of a model: Muon for its convolutions, AdamW for the rest."""

    def __init__(self, model: Model, lexicon: Lexicon) -> None:
        self._model = model
        self._lexicon = lexicon
        convolutions = [weight for weight in model.vision.parameters() if weight.ndim == 4]
        inside = {id(weight) for weight in convolutions}
        self._others = [weight for weight in model.parameters() if id(weight) not in inside]
        self._muon = Muon(convolutions)
        self._adam = torch.optim.AdamW(
            [
                {"params": [w for w in self._others if w.ndim > 1], "weight_decay": WEIGHT_DECAY},
                {"params": [w for w in self._others if w.ndim < 2], "weight_decay": 0.0},
            ],
            betas=(0.9, 0.98),
        )

    def step(self, batch: Batch, adam_rate: float, muon_rate: float) -> Progress:
        """Moves the model by one batch."""
        loss, progress = self._loss(batch)
        self._adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._others, 1.0)
        for group in self._adam.param_groups:
            group["lr"] = adam_rate
        self._adam.step()
        self._muon.step(muon_rate)
        with torch.no_grad():
            self._model.log_scale.clamp_(max=math.log(GREATEST_SCALE))
        return progress

    def _loss(self, batch: Batch) -> tuple[Tensor, Progress]:
        model = self._model
        with torch.autocast("cpu", torch.bfloat16):
            raw = model.vision(batch.pictures)
        raw = raw.float()
        pictures = functional.normalize(raw, dim=-1)
        texts = functional.normalize(model.text(batch.ids), dim=-1)

        weights = target_weights(batch.captions, batch.subject, batch.style, self._lexicon)
        contrastive = contrastive_loss(texts @ pictures.T * model.log_scale.exp(), weights)
        subjects, styles = model.subject_head(raw), model.style_head(raw)
        auxiliary = functional.cross_entropy(subjects, batch.subject)
        auxiliary = auxiliary + STYLE_SHARE * functional.cross_entropy(styles, batch.style)
        gram = gram_loss(pictures, batch.subject, batch.style)

        def accuracy(scores: Tensor, truth: Tensor) -> float:
            return (scores.argmax(1) == truth).float().mean().item()

        return contrastive + auxiliary + GRAM_SHARE * gram, Progress(
            contrastive.item(),
            auxiliary.item(),
            accuracy(subjects, batch.subject),
            accuracy(styles, batch.style),
        )

    def state_dict(self) -> dict[str, Any]:
        return {"adam": self._adam.state_dict(), "muon": self._muon.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self._adam.load_state_dict(state["adam"])
        self._muon.load_state_dict(state["muon"])

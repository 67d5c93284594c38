"""What the towers are asked for: texts near their pictures, and pictures of a style together."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from captions import Caption
from lexicon import Lexicon
from styles import PHOTO

OTHER_STYLE = 0.2
"""How much a drawing in another style answers a plain caption, against 1 for a photograph."""

SAME_BOTH, SAME_STYLE, SAME_SUBJECT, SAME_NOTHING = 0.9, 0.5, 0.4, 0.0
"""Cosines wanted between two pictures."""


def target_weights(
    captions: Sequence[Caption], subject: Tensor, style: Tensor, lexicon: Lexicon
) -> Tensor:
    """How well each picture answers each caption, (captions, pictures), in [0, 1]."""
    by_subject = torch.ones(len(captions), len(lexicon.subjects))
    by_style = torch.ones(len(captions), len(lexicon.styles))
    for row, caption in enumerate(captions):
        if caption.subjects is not None:
            by_subject[row] = 0
            by_subject[row, list(caption.subjects)] = 1
        if caption.style is not None:
            by_style[row] = 0
            by_style[row, caption.style] = 1
        elif caption.subjects is not None:
            by_style[row] = OTHER_STYLE
            by_style[row, lexicon.style_number[PHOTO]] = 1
    return by_subject[:, subject] * by_style[:, style]


def contrastive_loss(logits: Tensor, weights: Tensor) -> Tensor:
    """Symmetric cross-entropy against soft targets: a caption may have many right pictures.

    `logits` and `weights` have shape (captions, pictures); each row and each column of the weights
    is read as a distribution.
    """
    to_picture = -(functional.log_softmax(logits, 1) * weights).sum(1) / weights.sum(1)
    to_text = -(functional.log_softmax(logits, 0) * weights).sum(0) / weights.sum(0)
    return (to_picture.mean() + to_text.mean()) / 2


def gram_loss(pictures: Tensor, subject: Tensor, style: Tensor) -> Tensor:
    """Squared error of the cosines between pictures, averaged in four classes and summed.

    Without it the towers learn subjects faster, but the styles stop being clusters, and clusters
    are what the gateway's taste is made of. `pictures` are unit vectors, (n, 128).
    """
    cosines = pictures @ pictures.T
    same_subject = subject[:, None] == subject
    same_style = style[:, None] == style
    others = ~torch.eye(len(pictures), dtype=torch.bool)
    classes = (
        (same_subject & same_style & others, SAME_BOTH),
        (~same_subject & same_style, SAME_STYLE),
        (same_subject & ~same_style, SAME_SUBJECT),
        (~same_subject & ~same_style, SAME_NOTHING),
    )
    errors = [((cosines[pairs] - wanted) ** 2).mean() for pairs, wanted in classes if pairs.any()]
    return torch.stack(errors).sum()

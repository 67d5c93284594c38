"""From drawn pixels to what the vision tower reads, with or without augmentation."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

MEAN = (0.48145466, 0.4578275, 0.40821073)
DEVIATION = (0.26862954, 0.26130258, 0.27577711)
"""CLIP's own normalisation; the processor in the model's folder applies the same."""


def normalised(pictures: Tensor) -> Tensor:
    """(n, 3, side, side) in [0, 1] to the tower's input, channels last in memory."""
    mean = torch.tensor(MEAN).view(1, 3, 1, 1)
    deviation = torch.tensor(DEVIATION).view(1, 3, 1, 1)
    return ((pictures - mean) / deviation).contiguous(memory_format=torch.channels_last)


def unit_interval(pixels: Tensor) -> Tensor:
    """(n, side, side, 3) uint8 to (n, 3, side, side) in [0, 1]."""
    return pixels.permute(0, 3, 1, 2).float().div_(255)


def augmented(pixels: Tensor, side: int, dice: torch.Generator) -> Tensor:
    """Pictures of `side` pixels, each flipped, turned, scaled, shifted and relit a little.

    Turns by up to 7 degrees, scales by up to 18 %, shifts by up to 14 %.
    """
    count = len(pixels)

    def spread(most: float, *shape: int) -> Tensor:
        return (torch.rand(count, *shape, generator=dice) * 2 - 1) * most

    angle, zoom, shift = spread(0.12), 1 / (1 + spread(0.18)), spread(0.14, 2)
    flip = torch.where(spread(1.0) < 0, -1.0, 1.0)
    transform = torch.zeros(count, 2, 3)
    transform[:, 0, 0] = angle.cos() * zoom * flip
    transform[:, 0, 1] = -angle.sin() * zoom
    transform[:, 1, 0] = angle.sin() * zoom * flip
    transform[:, 1, 1] = angle.cos() * zoom
    transform[:, :, 2] = shift
    grid = functional.affine_grid(transform, [count, 3, side, side], align_corners=False)
    pictures = functional.grid_sample(
        unit_interval(pixels), grid, padding_mode="reflection", align_corners=False
    )
    contrast, light, tint = 1 + spread(0.2, 1, 1, 1), spread(0.1, 1, 1, 1), spread(0.12, 3, 1, 1)
    return normalised((((pictures - 0.5) * contrast + 0.5) * (1 + tint) + light).clamp_(0, 1))

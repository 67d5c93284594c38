"""Muon for the convolutions: momentum whose matrix is made orthogonal before each step.

Source: Keller Jordan and others, "Muon: an optimizer for hidden layers in neural networks" (2024).
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

MOMENTUM = 0.9
NEWTON_SCHULZ_STEPS = 4
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of the quintic that pushes singular values towards 1, from the source above."""


class Muon:
    """Steps are relative: each filter bank is kept at the norm sqrt(output channels).

    BatchNorm follows every convolution, so the norm of its weights has no effect on the output;
    holding it still makes the learning rate mean the same all the way.
    """

    def __init__(self, weights: Iterable[nn.Parameter]) -> None:
        self._weights = list(weights)
        self._momenta = [torch.zeros(len(w), w[0].numel()) for w in self._weights]
        for weight in self._weights:
            _restore_norm(weight)

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Moves every weight by `rate` times its norm, roughly, and clears its gradient."""
        for weight, momentum in zip(self._weights, self._momenta, strict=True):
            if weight.grad is None:
                raise ValueError("Muon needs a gradient for each of its weights")
            gradient = weight.grad.reshape(momentum.shape)
            momentum.mul_(MOMENTUM).add_(gradient)
            direction = _orthogonal(gradient + MOMENTUM * momentum)
            scale = (len(weight) / min(momentum.shape)) ** 0.5
            weight.add_(direction.reshape(weight.shape), alpha=-rate * scale)
            _restore_norm(weight)
            weight.grad = None

    def state_dict(self) -> list[Tensor]:
        return self._momenta

    def load_state_dict(self, momenta: list[Tensor]) -> None:
        for mine, saved in zip(self._momenta, momenta, strict=True):
            mine.copy_(saved)


@torch.no_grad()
def _restore_norm(weight: Tensor) -> None:
    weight.mul_(len(weight) ** 0.5 / weight.norm())


def _orthogonal(matrix: Tensor) -> Tensor:
    """The nearest matrix with all singular values about 1, by Newton-Schulz in bfloat16."""
    linear, cubic, quintic = COEFFICIENTS
    x = (matrix / (matrix.norm() + 1e-7)).bfloat16()
    is_tall = x.shape[0] > x.shape[1]
    x = x.T if is_tall else x
    for _ in range(NEWTON_SCHULZ_STEPS):
        gram = x @ x.T
        x = linear * x + (cubic * gram + quintic * (gram @ gram)) @ x
    return (x.T if is_tall else x).float()

"""The two towers. Both end in the same 128-dimensional space; neither normalises."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

DIMENSION = 128
WIDTHS = (32, 64, 128, 256)
TEXT_WIDTH = 192


class Convolution(nn.Sequential):
    """Convolution and BatchNorm, then ReLU unless a residual sum follows."""

    def __init__(self, into: int, out: int, kernel: int = 3, stride: int = 1, relu: bool = True):
        layers: list[nn.Module] = [
            nn.Conv2d(into, out, kernel, stride, kernel // 2, bias=False),
            nn.BatchNorm2d(out),
        ]
        super().__init__(*layers, *([nn.ReLU(inplace=True)] if relu else []))


class ResidualBlock(nn.Module):
    """relu(x + f(x)) with two 3x3 convolutions."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.change = nn.Sequential(
            Convolution(width, width), Convolution(width, width, relu=False)
        )

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x + self.change(x))


class VisionTower(nn.Module):
    """Plain convolutions in four stages, pooled by mean and by maximum: 2.0 M parameters.

    Fully convolutional, so it can be trained on smaller pictures first. Plain 3x3 kernels and ReLU
    because depth-wise ones and GELU are several times slower on a CPU; a vision transformer of
    this size learns subjects far more slowly.
    """

    def __init__(self) -> None:
        super().__init__()
        first, second, third, fourth = WIDTHS
        self.stages = nn.Sequential(
            Convolution(3, first, kernel=5, stride=2),
            Convolution(first, second, stride=2),
            ResidualBlock(second),
            Convolution(second, third, stride=2),
            ResidualBlock(third),
            Convolution(third, fourth, stride=2),
            ResidualBlock(fourth),
        )
        self.projection = nn.Linear(2 * fourth, DIMENSION)

    def forward(self, pixel_values: Tensor) -> Tensor:
        """(n, 3, side, side), normalised as CLIP does, to (n, 128)."""
        x = self.stages(pixel_values).float()
        pooled = torch.cat([x.mean((2, 3)), x.amax((2, 3))], dim=1)
        return self.projection(pooled)


class ResidualPerceptron(nn.Module):
    """x + f(norm(x)) with one hidden layer."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.change = nn.Sequential(
            nn.LayerNorm(width),
            nn.Linear(width, 2 * width),
            nn.ReLU(),
            nn.Linear(2 * width, width),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.change(x)


class TextTower(nn.Module):
    """A bag of words: the sum of the tokens' embeddings, then two residual perceptrons.

    Word order is not seen. The begin, end and padding tokens (the last two ids) weigh nothing, so
    `input_ids` is the only input and padding changes no vector.
    """

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.words = vocabulary - 2
        self.embedding = nn.Embedding(vocabulary, TEXT_WIDTH)
        nn.init.normal_(self.embedding.weight, std=0.05)
        self.mixing = nn.Sequential(ResidualPerceptron(TEXT_WIDTH), ResidualPerceptron(TEXT_WIDTH))
        self.projection = nn.Sequential(nn.LayerNorm(TEXT_WIDTH), nn.Linear(TEXT_WIDTH, DIMENSION))

    def forward(self, input_ids: Tensor) -> Tensor:
        """(n, length) ids to (n, 128)."""
        is_word = (input_ids < self.words).float().unsqueeze(-1)
        bag = (self.embedding(input_ids) * is_word).sum(1)
        return self.projection(self.mixing(bag))

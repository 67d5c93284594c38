"""A byte-level BPE tokenizer like CLIP's, in which every word of the captions is one token."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

import torch
from tokenizers import (
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

BEGIN, END = "<|startoftext|>", "<|endoftext|>"
"""The last two ids of the vocabulary; END is also the padding and the unknown token."""

WORD_END = "</w>"

CLIP_SPLIT = (
    r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
)
"""How CLIP's tokenizer cuts a text into words (openai/CLIP, simple_tokenizer.py)."""


def build_tokenizer(words: Sequence[str]) -> Tokenizer:
    """A tokenizer that knows `words` whole and spells everything else in bytes."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    endings = [letter + WORD_END for letter in alphabet]
    trainer = trainers.BpeTrainer(
        vocab_size=20_000,
        min_frequency=5,
        initial_alphabet=alphabet,
        end_of_word_suffix=WORD_END,
        # Numbers the endings before it meets them in an order of its own, which changes from run
        # to run and would decide between equally frequent pairs.
        special_tokens=endings,
        show_progress=False,
    )
    learner = _pipeline(_bpe())
    # Often enough that the trainer merges every word to the end.
    learner.train_from_iterator([word for word in words for _ in range(20)], trainer)
    merges = [tuple(pair) for pair in json.loads(learner.to_str())["model"]["merges"]]

    tokens = [*alphabet, *endings, *(left + right for left, right in merges)]
    vocabulary: dict[str, int] = {}
    for token in (*tokens, BEGIN, END):
        vocabulary.setdefault(token, len(vocabulary))

    tokenizer = _pipeline(_bpe(vocabulary, merges))
    tokenizer.add_special_tokens([BEGIN, END])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BEGIN} $A {END}",
        pair=f"{BEGIN} $A {END} $B {END}",
        special_tokens=[(BEGIN, vocabulary[BEGIN]), (END, vocabulary[END])],
    )
    return tokenizer


class Encoder:
    """Turns texts into a padded tensor of ids, remembering texts it has seen."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.size = tokenizer.get_vocab_size()
        self._ids = lru_cache(maxsize=200_000)(lambda text: tokenizer.encode(text).ids)

    def __call__(self, texts: Sequence[str]) -> torch.Tensor:
        """Ids of shape (texts, longest), int64, padded with END."""
        rows = [self._ids(text) for text in texts]
        padded = torch.full((len(rows), max(map(len, rows))), self.size - 1)
        for place, ids in enumerate(rows):
            padded[place, : len(ids)] = torch.tensor(ids)
        return padded


def _bpe(
    vocabulary: dict[str, int] | None = None, merges: list[tuple[str, str]] | None = None
) -> models.BPE:
    return models.BPE(
        vocab=vocabulary,
        merges=merges,
        unk_token=END,
        end_of_word_suffix=WORD_END,
        continuing_subword_prefix="",
    )


def _pipeline(model: models.BPE) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(CLIP_SPLIT), "removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer

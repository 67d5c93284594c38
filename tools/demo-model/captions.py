"""Invents captions: what a person might type who wants to see a certain picture."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from lexicon import Lexicon
from nouns import ADJECTIVES, plural, with_article
from styles import PHOTO, names_of

FORMS = (
    "picture of",
    "image of",
    "pictures of",
    "images of",
    "some",
    "one",
    "two",
    "three",
    "many",
    "my",
    "close-up of",
    "a group of",
    "a pattern of",
)
"""Words before a noun that ask for it and for no style."""

SCENES = (
    "on a white background",
    "on the table",
    "in the garden",
    "outdoors",
    "isolated",
    "wallpaper",
    "full view",
    "in the centre of the frame",
    "filling the frame",
    "with copy space",
    "off centre, with room for text",
    "facing each other",
    "side by side",
    "together",
    "repeated",
)
"""Words after a noun that must not move a query away from it; the catalogue's titles have some."""

PHOTO_FORMS = ("a photo of {}", "photo of {}", "a photo of the {}", "photograph of {}")

STYLED_FORMS: tuple[tuple[str, int], ...] = (
    ("{style} {noun}", 45),
    ("{noun} {style}", 15),
    ("{noun} in {style} style", 12),
    ("{style} style {noun}", 10),
    ("{noun}, {style}", 8),
    ("{style} of {noun}", 10),
)
"""Forms with both a style and a subject, and their weights."""

STYLE_ONLY_FORMS = ("{}", "{}", "{}", "{} style", "{} picture", "in {} style")


@dataclass(frozen=True)
class Caption:
    """A text and what it asks for; None asks for nothing in particular."""

    text: str
    subjects: frozenset[int] | None
    style: int | None


class Captioner:
    """Writes captions for pictures. Pure: the dice decide everything."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def caption(self, subject: int, style: int, dice: random.Random) -> Caption:
        """A caption for a picture of this subject in this style.

        Photographs get mostly plain captions and other styles mostly styled ones: the plain word
        then means the photograph first, as in a stock library.
        """
        plain, styled = (0.70, 0.25) if self._lexicon.styles[style] == PHOTO else (0.15, 0.77)
        chance = dice.random()
        if chance < plain:
            return self._plain(subject, dice)
        if chance < plain + styled:
            return self._styled(subject, style, dice)
        text = dice.choice(STYLE_ONLY_FORMS).format(self._style_name(style, dice))
        return Caption(text, None, style)

    def _plain(self, subject: int, dice: random.Random) -> Caption:
        noun, subjects = self._noun(subject, 0.25, dice)
        if dice.random() < 0.12:
            noun = f"{dice.choice(FORMS)} {noun}"
        return Caption(_with_noise(noun, dice), subjects, None)

    def _styled(self, subject: int, style: int, dice: random.Random) -> Caption:
        noun, subjects = self._noun(subject, 0.12, dice)
        if self._lexicon.styles[style] == PHOTO and dice.random() < 0.5:
            form = dice.choice(PHOTO_FORMS)
            if dice.random() < 0.5:
                name = self._lexicon.subjects[subject]
                return Caption(form.format(with_article(name)), frozenset({subject}), style)
            return Caption(_with_noise(form.format(noun), dice), subjects, style)
        forms, weights = zip(*STYLED_FORMS, strict=True)
        form = dice.choices(forms, weights)[0]
        text = form.format(style=self._style_name(style, dice), noun=noun)
        return Caption(_with_noise(text, dice), subjects, style)

    def _style_name(self, style: int, dice: random.Random) -> str:
        name = self._lexicon.styles[style]
        chance = dice.random()
        if chance < 0.10:
            return name  # as the catalogue spells it: "comic-art"
        return names_of(name)[0] if chance < 0.55 else dice.choice(names_of(name))

    def _noun(
        self, subject: int, keyword_share: float, dice: random.Random
    ) -> tuple[str, frozenset[int]]:
        """A noun phrase for a subject, and every subject that it names."""
        noun, meaning = self._lexicon.subjects[subject], frozenset({subject})
        own, all_keywords = self._lexicon.own_keywords[subject], self._lexicon.keywords[subject]
        chance = dice.random()
        if chance < keyword_share and all_keywords:
            noun = dice.choice(own if own and dice.random() < 0.7 else all_keywords)
            meaning = self._lexicon.meanings[noun]
            noun = plural(noun) if dice.random() < 0.25 else noun
        elif chance < keyword_share + 0.22:
            noun = plural(noun)
        if dice.random() < 0.15:
            noun = f"{dice.choice(ADJECTIVES)} {noun}"
        chance = dice.random()
        if chance < 0.30:
            noun = with_article(noun)
        elif chance < 0.36:
            noun = f"the {noun}"
        return noun, meaning


def _with_noise(text: str, dice: random.Random) -> str:
    """Now and then adds a scene or an invented word, so that unknown words do little harm."""
    chance = dice.random()
    if chance < 0.06:
        return f"{text} {dice.choice(SCENES)}"
    if chance < 0.11:
        word = "".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(2, 7)))
        return f"{text} {word}" if dice.random() < 0.5 else f"{word} {text}"
    return text


def caption_words(lexicon: Lexicon) -> list[str]:
    """Every word that captions use, but for the invented ones; sorted."""
    nouns = [*lexicon.subjects, *lexicon.meanings]
    phrases = [*nouns, *map(plural, nouns), *ADJECTIVES, *FORMS, *SCENES]
    for style in lexicon.styles:
        phrases += [style.replace("-", " "), *names_of(style)]
    phrases += ["a an the of in style picture photo photograph", "painting drawing art on with and"]
    return sorted({word for phrase in phrases for word in re.findall(r"[a-z]+", phrase.lower())})

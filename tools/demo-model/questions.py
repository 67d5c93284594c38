"""What the model is asked when it is measured, and what counts as a right answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from lexicon import Lexicon
from nouns import plural, with_article
from styles import PHOTO, names_of


@dataclass(frozen=True)
class Question:
    """A query and the pictures that answer it: of these subjects, and of this style if given."""

    text: str
    subjects: frozenset[int]
    style: int | None = None


@dataclass(frozen=True)
class Measure:
    """The share of right answers among the first `first` results, over several questions."""

    name: str
    questions: tuple[Question, ...]
    first: int
    mean_target: float | None = None
    worst_target: float | None = None


def measures_of(lexicon: Lexicon) -> tuple[Measure, ...]:
    """Every measure of search quality, in the order of the printed table."""
    core = range(lexicon.core)
    further = range(lexicon.core, len(lexicon.subjects))
    photo = lexicon.style_number[PHOTO]
    cells = tuple(product(core, range(len(lexicon.styles))))

    def named(subject: int) -> str:
        return lexicon.subjects[subject]

    def about(subject: int, text: str, style: int | None = None) -> Question:
        return Question(text, frozenset({subject}), style)

    def styled(name_of: Callable[[str], str], form: str = "{} {}") -> tuple[Question, ...]:
        return tuple(
            about(s, form.format(name_of(lexicon.styles[y]), named(s)), y) for s, y in cells
        )

    return (
        Measure(
            '"<subject>", right subject', tuple(about(s, named(s)) for s in core), 20, 0.99, 0.95
        ),
        Measure(
            '"<subject>", photographs', tuple(about(s, named(s), photo) for s in core), 20, 0.70
        ),
        Measure('"<style> <subject>", both right', styled(lambda y: names_of(y)[0]), 10, 0.95),
        Measure("further subjects, recall", tuple(about(s, named(s)) for s in further), 13, 0.90),
        Measure('"<subject>s"', tuple(about(s, plural(named(s))) for s in core), 20, 1.0),
        Measure(
            '"a photo of a <subject>", both right',
            tuple(about(s, f"a photo of {with_article(named(s))}", photo) for s in core),
            10,
        ),
        Measure('"<style as tagged> <subject>", both right', styled(lambda y: y), 10),
        Measure(
            '"<subject> in the style of <other name>", a wording never trained',
            styled(lambda y: names_of(y)[1], "{1} in the style of {0}"),
            10,
        ),
        Measure(
            "keywords that mean one core subject",
            tuple(about(s, word) for s in core for word in lexicon.own_keywords[s]),
            20,
        ),
        Measure(
            "keywords that mean several, any of them right",
            tuple(
                Question(word, owners)
                for word, owners in lexicon.meanings.items()
                if len(owners) > 1 and min(owners) < lexicon.core
            ),
            10,
        ),
    )

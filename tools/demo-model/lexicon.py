"""Which words name which subjects: built from the training rows, read by everything else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from drawings import Row
from nouns import ADJECTIVES, SYNONYMS, plural
from styles import PHOTO, names_of


@dataclass(frozen=True)
class Lexicon:
    """Subjects and styles by number, and what each keyword may mean."""

    subjects: tuple[str, ...]
    """Core subjects first."""
    core: int
    """How many of `subjects` are core: those that have more drawings."""
    styles: tuple[str, ...]
    """PHOTO first."""
    meanings: Mapping[str, frozenset[int]]
    """Keyword to the numbers of all subjects that own it; no keyword is a subject's own name."""

    @cached_property
    def subject_number(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.subjects)}

    @cached_property
    def style_number(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.styles)}

    @cached_property
    def keywords(self) -> tuple[tuple[str, ...], ...]:
        """Every keyword of each subject, by subject number."""
        return self._keywords_where(lambda owners, subject: subject in owners)

    @cached_property
    def own_keywords(self) -> tuple[tuple[str, ...], ...]:
        """Keywords that mean one subject and no other, by subject number."""
        return self._keywords_where(lambda owners, subject: owners == frozenset({subject}))

    def numbers(self, rows: Sequence[Row]) -> tuple[list[int], list[int]]:
        """Subject and style numbers of rows."""
        return (
            [self.subject_number[row.subject] for row in rows],
            [self.style_number[row.style] for row in rows],
        )

    def _keywords_where(
        self, owns: Callable[[frozenset[int], int], bool]
    ) -> tuple[tuple[str, ...], ...]:
        return tuple(
            tuple(word for word, owners in self.meanings.items() if owns(owners, subject))
            for subject in range(len(self.subjects))
        )


def lexicon_of(rows: Iterable[Row]) -> Lexicon:
    """The lexicon of a training set. Its order depends on names and counts alone."""
    rows = tuple(rows)
    counts = Counter(row.subject for row in rows)
    middle = (min(counts.values()) + max(counts.values())) / 2
    core = sorted(name for name, count in counts.items() if count > middle)
    further = sorted(set(counts) - set(core))
    styles = sorted({row.style for row in rows} - {PHOTO})
    subjects = (*core, *further)
    return Lexicon(subjects, len(core), (PHOTO, *styles), _meanings(subjects, styles, rows))


def _meanings(
    subjects: Sequence[str], styles: Sequence[str], rows: Iterable[Row]
) -> dict[str, frozenset[int]]:
    by_subject = {row.subject: row for row in rows}
    style_words = {
        word for style in (PHOTO, *styles) for name in names_of(style) for word in name.split()
    }
    names = {form for name in subjects for form in (name, plural(name))}
    taken = names | style_words | set(ADJECTIVES)
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for number, subject in enumerate(subjects):
        row = by_subject[subject]
        for keyword in (*row.keywords, *SYNONYMS.get(subject, ()), row.plural, row.category):
            word = keyword.lower().replace("-", " ")
            # Another subject's name ("bird" on the owl) means that subject, and nothing else.
            if word not in taken and len(word) > 2:
                owners[word].add(number)
    return {word: frozenset(numbers) for word, numbers in sorted(owners.items())}

"""How people name the demo's subjects: synonyms, adjectives, plurals."""

from __future__ import annotations

SYNONYMS: dict[str, tuple[str, ...]] = {
    "cat": ("pussycat", "tabby", "housecat"),
    "dog": ("pup",),
    "bird": ("birdie",),
    "fish": ("goldfish",),
    "horse": ("mare",),
    "castle": ("fort",),
    "tree": ("leafy tree",),
    "flower": ("tulip", "blossom"),
    "tulip": ("flower", "blossom"),
    "car": ("motorcar",),
    "train": ("railway engine",),
    "boat": ("sailing boat", "ship"),
    "cake": ("gateau",),
    "burger": ("beefburger",),
    "coffee": ("cup of coffee",),
}
"""Names beside those in the drawings' own keywords."""

ADJECTIVES = tuple(
    (
        "cute little big small beautiful nice happy lovely funny old pretty adorable tiny "
        "large simple cool colourful colorful bright red green blue yellow pink black white "
        "orange brown purple grey dark new"
    ).split()
)
"""Words that change nothing: artists colour the same subject differently."""

IRREGULAR: dict[str, str] = {
    "fish": "fish",
    "sheep": "sheep",
    "cactus": "cacti",
    "snowman": "snowmen",
}


def plural(noun: str) -> str:
    """English plural of a noun or of the last word of a phrase: "palm tree" gives "palm trees"."""
    *before, last = noun.split(" ")
    return " ".join([*before, _plural_word(last)])


def _plural_word(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in set("aeiou"):
        return word[:-1] + "ies"
    return word + "s"


def with_article(noun: str) -> str:
    """ "a cat", "an apple"."""
    return ("an " if noun[0] in "aeiou" else "a ") + noun

"""How people name the demo's styles."""

from __future__ import annotations

PHOTO = "studio-photo"
"""The style that a query without a style means, as in a stock library."""

STYLE_NAMES: dict[str, tuple[str, ...]] = {
    PHOTO: ("studio photo", "photo", "photograph", "studio shot", "photographic", "photorealistic"),
    "clay": ("clay", "claymation", "plasticine", "clay model", "modelling clay"),
    "comic-art": ("comic art", "comic", "comic book", "comics", "comic strip"),
    "neon-punk": ("neon punk", "neon", "neon sign", "neon light"),
    "origami": ("origami", "folded paper", "paper"),
    "watercolour": ("watercolour", "watercolor", "aquarelle", "watercolour painting"),
    "pixel-art": ("pixel art", "pixel", "pixelated", "8 bit"),
    "pencil-sketch": ("pencil sketch", "pencil", "sketch", "pencil drawing"),
    "linocut": ("linocut", "lino print", "woodcut", "lino"),
    "sticker": ("sticker", "die cut sticker", "decal"),
    "stained-glass": ("stained glass", "stained glass window", "leaded glass"),
    "oil-painting": ("oil painting", "oil", "oil on canvas", "painted in oil"),
    "blueprint": ("blueprint", "technical drawing", "blue print"),
}
"""Style as the catalogue spells it, to its names in captions; the first is the usual one."""


def names_of(style: str) -> tuple[str, ...]:
    """Names of a style in captions; a style not in the table goes by its own name."""
    return STYLE_NAMES.get(style, (style.replace("-", " "),))

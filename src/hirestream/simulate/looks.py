"""Draws the form of a document: layout, typeface, colour, bullets. Words do not depend on it."""

from __future__ import annotations

from random import Random

from hirestream.simulate.draw import chance
from hirestream.simulate.sheet import Look

#: Layouts of CVs as PDF; the other formats take what they can of them.
LAYOUTS = (
    "classic",
    "sidebar-left",
    "sidebar-right",
    "dates-left",
    "compact",
    "banner",
    "two-columns",
    "table",
)
_COLOURS = ("#1f3a5f", "#2f5d50", "#7a2e2e", "#444444", "#000000", "#5b3f8c", "#0b6e99", "#8a5a00")
_FONTS = ("Libertinus Serif", "New Computer Modern", "Libertinus Serif", "DejaVu Sans Mono")
_BULLETS = ("•", "-", "–", "▪", "◦", "*")
_SEPARATORS = (", ", ", ", " • ", " | ", " · ", " / ", " ; ")


def draw_look(rng: Random, *, paper: str = "a4", layouts: tuple[str, ...] = LAYOUTS, photo: float = 0.0) -> Look:
    """Draw one look; `photo` is the share (0..1) of documents that carry a portrait."""
    font = rng.choices(_FONTS, (5, 4, 4, 1))[0]
    size = rng.choice((9.5, 10.0, 10.5, 11.0))
    return Look(
        layout=rng.choice(layouts),
        font=font,
        size=size - 1.5 if "Mono" in font else size,
        colour=rng.choice(_COLOURS),
        bullet=rng.choice(_BULLETS),
        separator=rng.choice(_SEPARATORS),
        upper_headings=chance(rng, 0.35),
        rule=chance(rng, 0.5),
        dates=rng.choice(("right", "inline", "below", "above")),
        paper=paper,
        photo=chance(rng, photo),
        spaced=chance(rng, 0.12),
        icons=chance(rng, 0.3),
    )

"""Paper as it comes back: boxes filled by hand, the page scanned askew or photographed in bad light. Seeded by ``Random``."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from imojak.records import paper, reading

#: How people fill a box: a full one, a cross, a tick, and with a hard pencil.
STYLES = ("full", "cross", "tick", "pencil")


def blank(pdf: bytes) -> list[Image.Image]:
    """The pages of a sheet as a printer sets them on paper."""
    return [Image.fromarray(one).convert("L") for one in reading.pictures_of(pdf)]


def fill(page: Image.Image, form: paper.Form, boxes: Sequence[paper.Box], rng: Random, style: str) -> None:
    """Fill boxes of a page in a hand's way: never quite in the middle, sometimes beyond the edge."""
    scale = page.width / form.width
    draw = ImageDraw.Draw(page)
    for box in boxes:
        side, shift = box.side * scale, box.side * scale * 0.12
        x, y = box.x * scale + rng.uniform(-shift, shift), box.y * scale + rng.uniform(-shift, shift)
        half = side * rng.uniform(0.36, 0.5)
        ink, pen = rng.randint(20, 80), max(2, round(scale * rng.uniform(0.45, 0.7)))
        match style:
            case "full":
                draw.ellipse((x - half, y - half, x + half, y + half), fill=ink)
            case "pencil":
                draw.rectangle((x - half, y - half, x + half, y + half), fill=rng.randint(100, 140))
            case "cross":
                draw.line((x - half, y - half, x + half, y + half), fill=ink, width=pen)
                draw.line((x - half, y + half, x + half, y - half), fill=ink, width=pen)
            case _:
                draw.line((x - half, y, x - half * 0.2, y + half), fill=ink, width=pen)
                draw.line((x - half * 0.2, y + half, x + half, y - half), fill=ink, width=pen)


def scanned(page: Image.Image, rng: Random) -> bytes:
    """A scan in any of four directions and some degrees askew, with specks, as JPEG."""
    turned = page.rotate(
        rng.choice((0, 90, 180, 270)) + rng.uniform(-6, 6),
        Image.Resampling.BICUBIC,
        expand=True,
        fillcolor=rng.randint(225, 255),
    )
    size = rng.uniform(0.7, 1.1)
    turned = turned.resize((round(turned.width * size), round(turned.height * size)), Image.Resampling.BICUBIC)
    return _spoilt(turned, rng, noise=rng.uniform(2, 10), blur=rng.uniform(0, 0.6))


def photographed(page: Image.Image, rng: Random) -> bytes:
    """A photograph from aside on a darker table, one side in the shade, a little blurred, as JPEG."""
    width, height = page.size
    edge = round(max(page.size) * 0.12)
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    most = 0.045 * min(page.size)
    seen = [(x + edge + rng.uniform(-most, most), y + edge + rng.uniform(-most, most)) for x, y in corners]
    turn, middle = math.radians(rng.uniform(-5, 5)), (edge + width / 2, edge + height / 2)
    seen = [
        (
            middle[0] + (x - middle[0]) * math.cos(turn) - (y - middle[1]) * math.sin(turn),
            middle[1] + (x - middle[0]) * math.sin(turn) + (y - middle[1]) * math.cos(turn),
        )
        for x, y in seen
    ]
    back = reading._homography(seen, corners)
    size = (width + 2 * edge, height + 2 * edge)
    photo = page.transform(
        size,
        Image.Transform.PERSPECTIVE,
        back.ravel()[:8].tolist(),
        Image.Resampling.BICUBIC,
        fillcolor=rng.randint(90, 150),
    )
    light = np.linspace(rng.uniform(0.6, 0.8), 1.0, photo.width)
    shaded = np.asarray(photo).astype(float) * (light if rng.random() < 0.5 else light[::-1])[None, :]
    photo = Image.fromarray(shaded.clip(0, 255).astype(np.uint8))
    if rng.random() < 0.5:
        photo = photo.rotate(rng.choice((90, 180, 270)), expand=True)
    return _spoilt(photo, rng, noise=rng.uniform(3, 9), blur=rng.uniform(0.3, 1.0))


def _spoilt(page: Image.Image, rng: Random, *, noise: float, blur: float) -> bytes:
    rows = np.random.default_rng(rng.randrange(2**32)).normal(0, noise, (page.height, page.width))
    page = page.filter(ImageFilter.GaussianBlur(blur))
    page = Image.fromarray((np.asarray(page).astype(float) + rows).clip(0, 255).astype(np.uint8))
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=rng.randint(60, 90))
    return kept.getvalue()

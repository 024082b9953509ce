"""Reading a scanned or photographed page: finding its code and marks, laying it straight, and how full each box is.

Works on grey pictures as NumPy arrays, with points in pixels (x to the right, y down) and places in millimetres of the
printed page. NumPy is imported by whoever reads pages, and by nobody who only shows the site.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import typst
import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from imojak.problems import Problem
from imojak.records import paper
from imojak.trust.files import kind_of

Grey = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.float64]

#: A PDF is drawn so fine (dots an inch); a photograph is made no longer than this (pixels).
DPI, LONGEST = 200, 3000
MOST_PAGES = 30
#: The most pixels that a picture may say it has: a small file can pretend to be huge.
MOST_PIXELS = 80_000_000
#: Pixels a millimetre of a page that was laid straight, to be looked at.
SCALE = 6
#: How dark a box is on the whole (0 white, 1 black) so that it is empty, and so that it is filled; between them a
#: person looks. Measured on filled, crossed and ticked boxes (tests/records/test_scans.py).
EMPTY, FILLED = 0.07, 0.17
_INNER = 0.74
_SAMPLES = 9


_QR = zxingcpp.barcode_formats_from_str("QRCode")


class Unreadable(Problem):
    """A page that cannot be read; ``user_message`` says what to do."""


@dataclass(frozen=True)
class Found:
    """A page's code: whose sheet and which page it is, and the corners of the code in the picture."""

    code: str
    page: int
    corners: Numbers


def pictures_of(content: bytes) -> list[Grey]:
    """Return the pages of a PDF, or a photograph, as grey pictures. Raises Unreadable."""
    if kind_of(content) == "pdf":
        return _drawn(content)
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unreadable("사진이 너무 큽니다. 줄여서 다시 올려 주세요.")
            grey = ImageOps.exif_transpose(picture).convert("L")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise Unreadable("열 수 없는 파일입니다. PDF, JPG, PNG 파일로 다시 올려 주세요.") from error
    grey.thumbnail((LONGEST, LONGEST))
    return [np.asarray(grey)]


def find_code(grey: Grey) -> Found | None:
    """Return the code of one of our sheets on a picture; None where there is none."""
    for picture in (grey, _blurred(grey)):
        for one in zxingcpp.read_barcodes(picture, formats=_QR):
            said = paper.read_text(one.text)
            if said is not None:
                at = one.position
                corners = [(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
                return Found(*said, np.array(corners, dtype=float))
    return None


def has_other_code(grey: Grey) -> bool:
    """Tell whether there is a QR code on a picture; asked where none of it is of our sheets."""
    return any(zxingcpp.read_barcodes(picture, formats=_QR) for picture in (grey, _blurred(grey)))


def projection_without_code(grey: Grey, form: paper.Form, boxes: Sequence[paper.Box]) -> Numbers:
    """Return the matrix as ``projection`` does where the code cannot be read, from all four marks.

    How large the page lies is tried; which way round it lies is told by the outlines of its boxes. Raises Unreadable
    where the marks are not all seen, or no way round shows the boxes.
    """
    height, width = grey.shape
    best: tuple[float, Numbers] | None = None
    for part in _PARTS:
        scale = part * min(
            max(width, height) / max(form.width, form.height), min(width, height) / min(form.width, form.height)
        )
        if scale * paper.MARK < _SEEN:
            break
        inset = scale * (form.marks[0][0] + _LOOK / 2)
        corners = [(inset, inset), (width - inset, inset), (width - inset, height - inset), (inset, height - inset)]
        seen = [_disc(grey, np.array(one), scale, reach=_LOOK) for one in corners]
        marks = [one for one in seen if one is not None]
        if len(marks) < len(corners):
            continue
        for turn in range(len(marks)):
            points = marks[turn:] + marks[:turn]
            if not _has_shape(points, form):
                continue
            matrix = _homography(form.marks, points)
            shown = _outlines(grey, matrix, boxes)
            if best is None or shown > best[0]:
                best = shown, matrix
    if best is None or best[0] < _OUTLINED:
        raise Unreadable(NOT_STRAIGHT)
    return best[1]


#: How much of the picture a page may fill, how far into it (mm) its marks are looked for, how far its sides may be from
#: their true proportion, and how much darker than the paper around them the outlines of its boxes are on the whole.
_PARTS, _LOOK, _ASKEW, _OUTLINED = (1.0, 0.88, 0.78, 0.69), 36.0, 0.18, 0.03
#: So many pixels wide a mark is at least that can be seen.
_SEEN = 8


def projection(grey: Grey, found: Found, form: paper.Form) -> Numbers:
    """Return the 3 × 3 matrix that takes places on the page (mm) to points of the picture.

    From the code one looks for the nearest mark, and from each mark for the next one. Raises Unreadable where fewer
    than three of the four marks are seen.
    """
    places, points = list(map(tuple, form.qr)), list(map(tuple, found.corners))
    middle = np.mean(form.qr, axis=0)
    seen: list[_Pair] = []
    for mark in sorted(form.marks, key=lambda one: float(np.hypot(*(np.array(one) - middle)))):
        guess = _affine(places, points)
        scale = float(np.sqrt(abs(np.linalg.det(guess[:2, :2]))))
        far = min(float(np.hypot(*(np.array(mark) - np.array(one)))) for one in places)
        at = _disc(grey, _through(guess, np.array([mark]))[0], scale, reach=4.0 + 0.07 * far)
        if at is not None:
            seen.append((mark, at))
            places.append(mark)
            points.append(at)
    if len(seen) < _FEWEST:
        raise Unreadable(NOT_STRAIGHT)
    corners = list(zip(map(tuple, form.qr), map(tuple, found.corners), strict=True))
    scale = float(np.hypot(*(found.corners[0] - found.corners[1]))) / paper.QR
    best = min(
        (_fitting(corners, some, scale) for some in [seen, *(_without(seen, one) for one in range(len(seen)))]),
        key=lambda one: (one[0] > _FARTHEST, -one[1], one[0]),
    )
    if best[0] > _FARTHEST:
        raise Unreadable(NOT_STRAIGHT)
    return best[2]


#: The fewest marks that must be seen, and how far (mm) the code's corners may lie beside where the marks have them.
_FEWEST, _FARTHEST = 3, 0.9
NOT_STRAIGHT = "네 모서리의 점이 보이지 않습니다. 종이를 펴고 네 모서리가 모두 보이게 다시 찍어 주세요."
_Pair = tuple[tuple[float, ...], tuple[float, ...]]


def _without(pairs: list[_Pair], number: int) -> list[_Pair]:
    return [one for at, one in enumerate(pairs) if at != number]


def _fitting(corners: list[_Pair], marks: list[_Pair], scale: float) -> tuple[float, int, Numbers]:
    """Return how well marks and code fit one page: the largest distance (mm), how many marks, and the projection."""
    if len(marks) < _FEWEST:
        return float("inf"), len(marks), np.eye(3)
    pairs = marks + corners
    matrix = _homography([one for one, _ in pairs], [at for _, at in pairs])
    if len(marks) > _FEWEST:
        matrix = _homography([one for one, _ in marks], [at for _, at in marks])
    beside = _through(matrix, np.array([one for one, _ in pairs])) - np.array([at for _, at in pairs])
    return float(np.hypot(*beside.T).max()) / scale, len(marks), matrix


def straightened(grey: Grey, matrix: Numbers, form: paper.Form) -> Image.Image:
    """Return the page laid straight, SCALE pixels a millimetre."""
    shrunk = matrix @ np.diag([1 / SCALE, 1 / SCALE, 1.0])
    shrunk = shrunk / shrunk[2, 2]
    size = (round(form.width * SCALE), round(form.height * SCALE))
    return Image.fromarray(grey).transform(
        size, Image.Transform.PERSPECTIVE, shrunk.ravel()[:8].tolist(), Image.Resampling.BILINEAR, fillcolor=255
    )


def fullness(grey: Grey, matrix: Numbers, boxes: Sequence[paper.Box]) -> Numbers:
    """Return how dark each box is inside, from 0 (as white as the paper around it) to 1."""
    if not boxes:
        return np.zeros(0)
    middles = np.array([(box.x, box.y) for box in boxes])
    sides = np.array([box.side for box in boxes])
    inside = np.linspace(-0.5, 0.5, _SAMPLES) * _INNER
    grid = np.stack(np.meshgrid(inside, inside), axis=-1).reshape(-1, 2)
    ring = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    around = np.stack([np.cos(ring), np.sin(ring)], axis=-1) * 0.78
    values = _sampled(grey, matrix, middles[:, None, :] + grid[None] * sides[:, None, None])
    paper_around = _sampled(grey, matrix, middles[:, None, :] + around[None] * sides[:, None, None])
    # The paper is as bright as most of what lies around the box and its row: a stroke beyond the edge does not count.
    white = np.percentile(paper_around, 75, axis=1)
    white = np.maximum(white, np.percentile(white, 20))
    dark = np.clip(1 - values / np.maximum(white, 1)[:, None], 0, 1)
    # What the light printing in every box leaves is taken off; a stroke of a pen is as dark as it is.
    full: Numbers = np.where(dark > _PRINTED, dark, 0).mean(axis=1)
    return full


#: Darker than the pale number that is printed in a box, and than the shade of a fold.
_PRINTED = 0.3


# --- inside -----------------------------------------------------------------------------------------------------------


def _drawn(content: bytes) -> list[Grey]:
    """Draw the pages of a PDF: typst sets each as a picture on a page of its own."""
    pages: list[Grey] = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "scan.pdf").write_bytes(content)
        template = Path(folder) / "page.typ"
        template.write_text(
            '#set page(width: auto, height: auto, margin: 0pt)\n#image("scan.pdf", page: int(sys.inputs.page))\n'
        )
        while len(pages) < MOST_PAGES:
            try:
                drawn = typst.compile(
                    str(template),
                    root=folder,
                    ignore_system_fonts=True,
                    format="png",
                    ppi=DPI,
                    sys_inputs={"page": str(len(pages) + 1)},
                )
            except typst.TypstError as error:
                if pages and "does not exist" in str(error):
                    return pages
                raise Unreadable("열 수 없는 PDF입니다. 암호를 풀거나 다시 스캔해서 올려 주세요.") from error
            with Image.open(io.BytesIO(drawn)) as picture:
                white = Image.new("L", picture.size, 255)
                white.paste(picture.convert("L"), mask=picture.getchannel("A") if "A" in picture.getbands() else None)
            white.thumbnail((LONGEST, LONGEST))
            pages.append(np.asarray(white))
    return pages


def _has_shape(points: Sequence[tuple[float, float]], form: paper.Form) -> bool:
    """Tell whether four points lie to each other as the marks of a form do, within what a picture from aside does."""
    (one, two, three, four), (left, right, low, _) = np.array(points), np.array(form.marks)
    across = np.hypot(*(two - one)) + np.hypot(*(three - four))
    down = np.hypot(*(four - one)) + np.hypot(*(three - two))
    true = np.hypot(*(right - left)) / np.hypot(*(low - right))
    return bool(abs(across / max(down, 1.0) / true - 1) < _ASKEW)


def _outlines(grey: Grey, matrix: Numbers, boxes: Sequence[paper.Box]) -> float:
    """Return how much darker than the paper beside it the outline of a box is, in the mean of all boxes."""
    middles = np.array([(box.x, box.y) for box in boxes])
    sides = np.array([box.side for box in boxes])[:, None, None]
    way = np.array([(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)])[None]
    edge = _sampled(grey, matrix, middles[:, None, :] + way * sides * 0.5)
    beside = _sampled(grey, matrix, middles[:, None, :] + way * sides * 0.62)
    return float(np.mean(1 - edge / np.maximum(beside, 1.0)))


def _blurred(grey: Grey) -> Grey:
    """Return a picture of half the size: what is noise in the whole one is paper in it."""
    height, width = (side // 2 * 2 for side in grey.shape)
    small = grey[:height, :width].reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
    return np.repeat(np.repeat(small.astype(np.uint8), 2, axis=0), 2, axis=1)


def _affine(places: Sequence[tuple[float, ...]], points: Sequence[tuple[float, ...]]) -> Numbers:
    """Return the best affine matrix through pairs of places and points."""
    known = np.column_stack([np.array(places), np.ones(len(places))])
    solved, *_ = np.linalg.lstsq(known, np.array(points), rcond=None)
    return np.vstack([solved.T, [0, 0, 1]])


def _homography(places: Sequence[tuple[float, ...]], points: Sequence[tuple[float, ...]]) -> Numbers:
    """Return the projection through four or more pairs of places and points, by least squares."""
    rows = []
    for (x, y), (u, v) in zip(places, points, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, -u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, -v])
    # Columns of like size, so that the smallest singular vector is one of the projection and not of the units.
    system = np.array(rows)
    weights = np.linalg.norm(system, axis=0)
    *_, vectors = np.linalg.svd(system / weights)
    solved = (vectors[-1] / weights).reshape(3, 3)
    matrix: Numbers = solved / solved[2, 2]
    return matrix


def _through(matrix: Numbers, places: Numbers) -> Numbers:
    """Return the points of places (… × 2)."""
    taken = np.concatenate([places, np.ones((*places.shape[:-1], 1))], axis=-1) @ matrix.T
    points: Numbers = taken[..., :2] / taken[..., 2:]
    return points


def _sampled(grey: Grey, matrix: Numbers, places: Numbers) -> Numbers:
    """Return the brightness at places, between pixels; beyond the picture it is white."""
    points = _through(matrix, places)
    height, width = grey.shape
    x, y = points[..., 0] - 0.5, points[..., 1] - 0.5
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right, down = x - left, y - top
    inside = (left >= 0) & (top >= 0) & (left < width - 1) & (top < height - 1)
    left, top = np.where(inside, left, 0), np.where(inside, top, 0)
    value = (
        grey[top, left] * (1 - right) * (1 - down)
        + grey[top, left + 1] * right * (1 - down)
        + grey[top + 1, left] * (1 - right) * down
        + grey[top + 1, left + 1] * right * down
    )
    return np.where(inside, value, 255.0)


def _disc(grey: Grey, guess: Numbers, scale: float, *, reach: float) -> tuple[float, float] | None:
    """Return the middle of the mark nearest to a guessed point: a dark disc on light paper; None where there is none.

    ``scale`` are pixels a millimetre, ``reach`` how far to look (mm).
    """
    radius = scale * paper.MARK / 2
    edge = int(np.ceil(scale * reach + 2 * radius))
    column, row = round(guess[0]), round(guess[1])
    top, left = max(0, row - edge), max(0, column - edge)
    window = grey[top : row + edge + 1, left : column + edge + 1].astype(float)
    if min(window.shape, default=0) < 4 * radius:
        return None
    white = max(1.0, float(np.percentile(window, 80)))
    dark = np.clip(1 - window / white, 0, 1)
    inner, outer = round(radius * 1.5) | 1, round(radius * 3.4) | 1
    pad = outer // 2 + 1
    sums = np.pad(np.pad(dark, pad).cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))

    def mean(side: int) -> Numbers:
        half = side // 2
        first, last = pad - half, pad + half + 1
        rows, columns = dark.shape
        total = (
            sums[last : last + rows, last : last + columns]
            - sums[first : first + rows, last : last + columns]
            - sums[last : last + rows, first : first + columns]
            + sums[first : first + rows, first : first + columns]
        )
        found: Numbers = total / side**2
        return found

    within, all_ = mean(inner), mean(outer)
    score = within - (all_ * outer**2 - within * inner**2) / (outer**2 - inner**2)
    # What looks most like a mark may be a filled box: then the next best, so long as it is as black and as large.
    for _ in range(_CANDIDATES):
        row, column = (int(one) for one in np.unravel_index(int(score.argmax()), score.shape))
        if score[row, column] < _LIKE_A_MARK:
            return None
        near = int(np.ceil(radius * 1.5))
        above, before = max(0, row - near), max(0, column - near)
        part = dark[above : row + near + 1, before : column + near + 1]
        part = np.where(part > _INK, part, 0)
        area = np.count_nonzero(part) / (np.pi * radius**2)
        if within[row, column] > _BLACK and _SMALLEST < area < _LARGEST:
            rows, columns = np.indices(part.shape)
            y = float((rows * part).sum() / part.sum()) + above + top + 0.5
            x = float((columns * part).sum() / part.sum()) + before + left + 0.5
            return x, y
        score[above : row + near + 1, before : column + near + 1] = 0
    return None


#: What is a mark: so much darker than what lies around it, its middle so black, and so large beside a true one.
_LIKE_A_MARK, _BLACK, _INK = 0.4, 0.6, 0.4
_SMALLEST, _LARGEST = 0.7, 1.4
_CANDIDATES = 6

"""Photos of activity (활동 사진): what they are is read from their content, and nothing of where they were taken is kept.

A photo is drawn anew, upright and no larger than a screen: a year's photos would else fill the database, and a camera
writes place and owner into the file.
"""

from __future__ import annotations

import hashlib
import io
import warnings

from django.utils import timezone
from PIL import Image, ImageOps, UnidentifiedImageError

from imojak.records.actions import RecordRefusal
from imojak.trust.files import HEIC_REFUSED, MEGABYTE, kind_of
from imojak.trust.models import Document

#: The largest file that is taken (megabytes), the longest side that is kept and the most that is decoded (pixels).
MOST, SIDE, PIXELS = 5, 1_280, 50_000_000
_QUALITY = 82


def keep_photo(content: bytes, title: str) -> Document:
    """Keep a photo under a title, scaled to ``SIDE`` and without what the camera wrote into it, for an entry to be saved.

    Raises RecordRefusal for an empty or too large file, and for what is no photo that can be read.
    """
    if not content:
        raise RecordRefusal("빈 파일입니다. 사진을 다시 골라 주세요.")
    if len(content) > MOST * MEGABYTE:
        raise RecordRefusal(f"사진이 너무 큽니다. {MOST}MB까지 올릴 수 있습니다. 휴대전화에서 크기를 줄여 올려 주세요.")
    if (kind := kind_of(content)) == "heic":
        raise RecordRefusal(HEIC_REFUSED)
    if kind not in ("jpg", "png"):
        raise RecordRefusal("사진이 아니거나 읽을 수 없는 파일입니다. JPG나 PNG 사진을 올려 주세요.")
    drawn = _drawn(content)
    return Document.objects.create(
        title=title[:200],
        media_type="image/jpeg",
        sha256=hashlib.sha256(drawn).hexdigest(),
        content=drawn,
        created_on=timezone.localdate(),
        staged_at=timezone.now(),
    )


def _drawn(content: bytes) -> bytes:
    """Return the picture alone, upright, as JPEG. Raises RecordRefusal where it cannot be read."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
            warnings.simplefilter("error")
            if opened.width * opened.height > PIXELS:
                raise RecordRefusal("사진이 너무 큽니다. 휴대전화에서 크기를 줄여 올려 주세요.")
            opened.draft("RGB", (SIDE * 2, SIDE * 2))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
            upright.thumbnail((SIDE, SIDE))
            # Onto a sheet of its own: nothing that came with the file goes along.
            sheet = Image.new("RGB", upright.size)
            sheet.paste(upright)
            out = io.BytesIO()
            sheet.save(out, "JPEG", quality=_QUALITY, optimize=True)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning) as error:
        raise RecordRefusal("사진이 깨져 있어 읽을 수 없습니다. 다른 사진을 올려 주세요.") from error

"""Photos of activity: small, upright, without the place where they were taken, and nothing but photos."""

from __future__ import annotations

import io
from datetime import date, time

import pytest
from PIL import Image

from imojak.offers.enums import Shape
from imojak.records.actions import RecordRefusal
from imojak.records.logging import log_work
from imojak.records.photos import MOST, SIDE, keep_photo
from imojak.trust.models import Document
from tests import factories as make

pytestmark = pytest.mark.django_db
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def picture(width: int = 3_000, height: int = 2_000, *, form: str = "JPEG", place: bool = True) -> bytes:
    """A picture as a telephone takes it: lying on its side, with the place in it; its left edge is red."""
    drawn = Image.new("RGB", (width, height), "white")
    drawn.paste("red", (0, 0, width // 10, height))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "SEOUL-PHONE"
    if place:
        exif.get_ifd(GPS).update({1: "N", 2: (37.0, 33.0, 12.5), 3: "E", 4: (126.0, 58.0, 40.1)})
    out = io.BytesIO()
    drawn.save(out, form, exif=exif)
    return out.getvalue()


def test_a_photo_is_kept_small_upright_and_without_its_place():
    content = picture()
    assert b"SEOUL-PHONE" in content
    kept = keep_photo(content, "6월 7일 활동")
    with Image.open(io.BytesIO(bytes(kept.content))) as shown:
        assert (shown.format, shown.size) == ("JPEG", (SIDE * 2 // 3, SIDE))
        assert dict(shown.getexif()) == {}
        red = shown.convert("RGB").getpixel((shown.width // 2, 10))
        assert isinstance(red, tuple)
        assert red[0] > 200 > 100 > red[1]
    assert b"SEOUL-PHONE" not in bytes(kept.content)
    assert (kept.media_type, len(kept.sha256)) == ("image/jpeg", 64)


def test_a_small_picture_stays_its_size_and_becomes_a_jpeg():
    out = io.BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 255, 128)).save(out, "PNG")
    with Image.open(io.BytesIO(bytes(keep_photo(out.getvalue(), "작은 사진").content))) as shown:
        assert (shown.format, shown.size) == ("JPEG", (40, 30))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "빈 파일"),
        (b"%PDF-1.7 ", "JPG나 PNG"),
        (b"GIF89a", "JPG나 PNG"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 50, "캡처해서 올리면"),
        (b"\xff\xd8\xff" + b"\0" * 50, "깨져"),
        (picture()[:2_000], "깨져"),
        (b"\xff\xd8\xff" + b"\0" * MOST * 1024 * 1024, "5MB까지"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(content, says):
    with pytest.raises(RecordRefusal, match=says):
        keep_photo(content, "사진")
    assert not Document.objects.exists()


def test_one_photo_a_day():
    part = make.participation(make.place(make.round_of(make.programme(shape=Shape.VOLUNTEER))))
    citizen, day = make.account(party=part.party), date(2023, 6, 7)
    first, second = (keep_photo(picture(size, 100), "사진") for size in (200, 300))
    record = log_work(part, day, 60, photo=first, actor=citizen)
    with pytest.raises(RecordRefusal, match="하루에 한 장"):
        log_work(part, day, starts=time(13), ends=time(14), photo=second, actor=citizen)
    again = log_work(part, day, 60, photo=second, record=record, actor=citizen)
    assert (again.pk, again.photo) == (record.pk, second)
    kept = log_work(part, day, 90, record=again, actor=citizen)
    assert kept.photo == second

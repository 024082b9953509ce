"""Files that people hand in: what they are is read from their content, not from their name; kept as documents."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from imojak.problems import Problem
from imojak.trust.models import Document

MEGABYTE = 1024 * 1024
#: The largest file where nothing else is said, in megabytes.
MOST = 10
MEDIA = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "hwpx": "application/hwp+zip",
}
#: A photo as telephones keep it (HEIC): it is not opened here, see docs/decisions/0016.
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
HEIC_REFUSED = (
    "전화기의 고효율 사진(HEIC)은 받지 않습니다. JPG 사진으로 올려 주세요. 이미 찍은 사진은 화면에 띄워 놓고 캡처해서 올리면 됩니다. "
    "다음부터 JPG로 찍으려면 아이폰은 설정 → 카메라 → 포맷에서 ‘높은 호환성’을 고르고, 갤럭시는 카메라 설정 → 고급 사진 옵션에서 "
    "‘고효율 사진’을 꺼 주세요."
)
#: So long a form may stay open with its file: longer than its signed mark holds.
ABANDONED = timedelta(days=2)
CALLED = {"pdf": "PDF", "jpg": "JPG", "png": "PNG", "hwpx": "한글(hwpx)"}


class FileRefused(Problem):
    """A file that is empty, too large, or of another kind than is asked for."""


def kind_of(content: bytes) -> str:
    """Return what a file is by its first bytes: pdf, jpg, png, hwpx, heic, or "" for anything else."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return "heic"
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                first = archive.read("mimetype")[:40].strip()
        except (KeyError, zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
            return ""
        return "hwpx" if first == MEDIA["hwpx"].encode() else ""
    return ""


def checked(content: bytes, accepted: tuple[str, ...] = tuple(MEDIA), most: int = MOST) -> str:
    """Return the kind of a file that may be handed in. Raises FileRefused with what to do."""
    if not content:
        raise FileRefused("빈 파일입니다. 파일을 다시 골라 주세요.")
    if len(content) > most * MEGABYTE:
        raise FileRefused(f"파일이 너무 큽니다. {most}MB까지 올릴 수 있습니다. 나누거나 줄여서 올려 주세요.")
    kind = kind_of(content)
    if kind == "heic" and "jpg" in accepted:
        raise FileRefused(HEIC_REFUSED)
    if kind not in accepted:
        wanted = ", ".join(CALLED[one] for one in accepted)
        raise FileRefused(f"올릴 수 있는 파일이 아닙니다. {wanted} 파일로 올려 주세요.")
    return kind


def keep(title: str, content: bytes, *, on: date, media_type: str = "", staged: bool = False) -> Document:
    """File a document: its kind is read from the content where ``media_type`` does not say it. Raises FileRefused.

    One that is ``staged`` is handed in before the form that it belongs to is done (``forget_abandoned``).
    """
    return Document.objects.create(
        title=title.strip()[:200],
        media_type=media_type or MEDIA[checked(content)],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_on=on,
        staged_at=timezone.now() if staged else None,
    )


def forget_abandoned(moment: datetime) -> int:
    """Delete documents that were handed in with forms of which nothing has come for ``ABANDONED``; return how many were.

    A document that anything refers to is none of them, and the database keeps it.
    """
    left = Document.objects.filter(staged_at__lt=moment - ABANDONED)
    for one in Document._meta.get_fields(include_hidden=True):
        if isinstance(one, ForeignObjectRel) and one.field.concrete:
            rows = one.related_model._base_manager.filter(**{one.field.name: OuterRef("pk")})
            left = left.exclude(Exists(rows))
    return left.delete()[0]

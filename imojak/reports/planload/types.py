"""Programme types: what differs from the newest version is a new version; a version never changes.

Each version leaves a row in the log of who brought it in; nobody stands there where it came by a command.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils import timezone

from imojak.offers.models import ProgrammeType
from imojak.parties.models import Account
from imojak.plan.types import TypeFile
from imojak.reports.planload.diff import Changes, FieldChange, words
from imojak.trust.models import TransitionLog

_LABEL = str(ProgrammeType._meta.verbose_name)
LOADED = "loaded"


def load(files: Iterable[TypeFile], changes: Changes, *, actor: Account | None = None) -> None:
    """Bring types into the table. A changed text is a new version, which takes effect on the day that it says."""
    table = changes.of(_LABEL)
    last = {row["code"]: row["last"] for row in ProgrammeType.objects.values("code").annotate(last=Max("version"))}
    newest = {row.code: row for row in ProgrammeType.objects.filter(code__in=last) if row.version == last[row.code]}
    for one in files:
        of, known = one.type, newest.get(one.type.code)
        definition: dict[str, Any] = of.model_dump(mode="json", by_alias=True, exclude_unset=True)
        if known is not None and (known.definition, known.source) == (definition, one.source):
            table.unchanged += 1
            continue
        version = known.version + 1 if known is not None else 1
        made = ProgrammeType.objects.create(
            code=of.code,
            version=version,
            title=of.title,
            shape=of.shape,
            effective_from=of.effective_from,
            definition=definition,
            source=one.source,
        )
        TransitionLog.objects.create(
            object_type=made._meta.label_lower,
            object_id=made.pk,
            to_state=LOADED,
            actor=actor,
            reason=f"제{version}판",
            at=timezone.now(),
        )
        if known is None:
            table.created += 1
            continue
        table.changed_rows += 1
        for name in sorted({*definition, *known.definition}):
            old, new = known.definition.get(name), definition.get(name)
            if old != new:
                table.changed.append(FieldChange(f"{of.code} v{version}", name, words(old), words(new)))
        if known.definition == definition:
            table.changed.append(FieldChange(f"{of.code} v{version}", "source", words(known.source), words(one.source)))

"""Parties in the admin: organisations, roles and accounts are looked after here, people are numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from imojak.kernel.admin import PersonalAdmin, TableAdmin, number_of
from imojak.parties.enums import PartyKind
from imojak.parties.models import (
    Account,
    Consent,
    GroupMember,
    Invitation,
    Merge,
    Organisation,
    Party,
    Person,
    ProfileCheck,
    Role,
)

if TYPE_CHECKING:
    _UserAdmin = UserAdmin[Account]
else:
    _UserAdmin = UserAdmin


@admin.display(description="이름")
def name_of_body(party: Party) -> str:
    """Return the name of an organisation; a person's is not shown here."""
    return party.name if party.kind == PartyKind.ORGANISATION else "(보이지 않음)"


@admin.register(Party)
class PartyAdmin(PersonalAdmin):
    """당사자."""

    list_display = ("id", "kind", name_of_body)
    list_filter = ("kind",)
    search_fields = ("=id",)


@admin.register(Person)
class PersonAdmin(PersonalAdmin):
    """사람."""

    list_display = (number_of("party", "당사자 번호"), "sex", "district_code", "working")
    list_filter = ("sex", "working")
    search_fields = ("=party__id",)


@admin.register(Organisation)
class OrganisationAdmin(TableAdmin):
    """단체."""

    list_display = ("party", "kind", "business_number", "district_code", "field")
    list_filter = ("kind",)
    search_fields = ("party__name", "=business_number")
    list_select_related = ("party",)


@admin.register(GroupMember)
class GroupMemberAdmin(PersonalAdmin):
    """모임 구성원."""

    list_display = (
        "id",
        number_of("group", "모임 번호"),
        number_of("member", "구성원 번호"),
        "leader",
        "starts_on",
        "ends_on",
    )


@admin.register(Role)
class RoleAdmin(TableAdmin):
    """역할: 한 사람이 무엇을 볼 수 있는지는 여기서 정해진다. 끝난 역할은 지우지 않고 종료일을 적는다."""

    list_display = ("id", "party", "kind", "at", "programme_code", "starts_on", "ends_on")
    list_filter = ("kind",)
    search_fields = ("party__name", "at__name", "programme_code")
    list_select_related = ("party", "at")

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """A role that ended is kept: it says who could see what, and when."""
        return False


@admin.register(Consent)
class ConsentAdmin(PersonalAdmin):
    """동의."""

    list_display = ("id", number_of("party", "정보주체 번호"), "purpose", "text_version", "starts_on", "withdrawn_on")
    list_filter = ("purpose",)


@admin.register(Account)
class AccountAdmin(_UserAdmin):
    """계정: 무엇을 할 수 있는지는 당사자의 역할에서 나온다."""

    list_display = ("username", "party", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username",)
    raw_id_fields = ("party",)
    list_select_related = ("party",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "party")}),
        ("상태", {"fields": ("is_active", "is_staff", "is_superuser", "last_login", "date_joined")}),
    )


@admin.register(ProfileCheck)
class ProfileCheckAdmin(PersonalAdmin):
    """확인된 정보."""

    list_display = ("id", number_of("party", "당사자 번호"), "field", "checked_on")


@admin.register(Invitation)
class InvitationAdmin(PersonalAdmin):
    """초대."""

    list_display = ("id", "role", number_of("at", "소속 번호"), "sent_at", "expires_at", "accepted_at", "revoked_at")


@admin.register(Merge)
class MergeAdmin(PersonalAdmin):
    """중복 합치기."""

    list_display = (
        "id",
        number_of("kept", "남긴 당사자 번호"),
        number_of("merged", "합친 당사자 번호"),
        "merged_at",
        "undone_at",
    )

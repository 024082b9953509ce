"""Do the tables belong to this version of the code?

Older code on a newer database would write rows that break the newer rules, and newer code on an older database fails
in the middle. Both are said before anything is done.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from imojak.problems import Problem


class NewerDatabase(Problem):
    """The database has been migrated by a later version than this one."""


class HalfMigratedDatabase(Problem):
    """The database stopped in the middle of migrations that this version knows only as a whole."""


class UnmigratedDatabase(Problem):
    """Tables that this version needs are not there yet."""


def migrations_in_code() -> set[tuple[str, str]]:
    """Return (label of the room, name) of every migration of imojak that this copy of the code has."""
    found = set()
    for config in apps.get_app_configs():
        if config.name.startswith("imojak"):
            module_name, _explicit = MigrationLoader.migrations_module(config.label)
            folder = config.path + "/migrations" if module_name else ""
            found |= {(config.label, module.name) for module in iter_modules([folder]) if module.name[0] not in "_~"}
    return found


def migrations_in_database() -> set[tuple[str, str]]:
    """Return (label, name) of the migrations of imojak's rooms that the database has had; empty for an empty one.

    Raises:
        django.db.Error: if the database cannot be reached.
    """
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith("imojak")}
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return {(app, name) for app, name in cursor.fetchall() if app in labels}


def replaced_by(migrations: set[tuple[str, str]]) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Return for each of the code's ``migrations`` that stands for earlier ones, which are no longer there, these."""
    found = {}
    for label, name in migrations:
        module, _explicit = MigrationLoader.migrations_module(label)
        earlier = import_module(f"{module}.{name}").Migration.replaces
        if earlier:
            found[label, name] = {tuple(one) for one in earlier}
    return found


def ensure_schema_fits(needs_tables: bool) -> None:
    """Refuse to go on with a database of a later version or, where tables are needed, with one that lacks some.

    One that has had all the migrations which a migration of the code replaces has had that one: ``migrate`` notes so.

    Raises:
        NewerDatabase: if it has migrations that the code does not know.
        HalfMigratedDatabase: if it has had some of those that one migration of the code replaces, but not all.
        UnmigratedDatabase: if ``needs_tables`` and it lacks some that the code has.
    """
    code, database = migrations_in_code(), migrations_in_database()
    replaced = replaced_by(code) if database - code else {}
    for (label, name), earlier in sorted(replaced.items()):
        had = len(earlier & database)
        if had == len(earlier):
            database.add((label, name))
        elif had and (label, name) not in database:
            raise HalfMigratedDatabase(
                f"데이터베이스가 이전 판의 마이그레이션 도중에 멈춰 있습니다({label} {len(earlier)}건 가운데 {had}건). "
                "마이그레이션이 합쳐지기 바로 전 판의 프로그램으로 'imojak migrate'를 마친 뒤 이 판을 쓰세요"
                "(docs/development.md의 'Migrations')."
            )
    unknown = sorted(database - code - set().union(*replaced.values()))
    if unknown:
        label, name = unknown[0]
        raise NewerDatabase(
            f"데이터베이스가 이 프로그램보다 새 판입니다({label}.{name} 등 {len(unknown)}건을 모름). "
            "프로그램을 새 판으로 바꾸거나 다른 데이터베이스를 정해 주세요."
        )
    if needs_tables and code - database:
        raise UnmigratedDatabase("데이터베이스가 아직 준비되지 않았습니다. 'make setup'을 실행해 주세요.")

"""The lived year, for the tests of the demo."""

from tests.fixtures_year import lived_year

__all__ = ["lived_year"]

"""Tests of the plan's schema, reader and checks: no database."""

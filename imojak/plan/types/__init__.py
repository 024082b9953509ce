"""Programme types (사업 유형): the schema of types/*.toml, its reader, and what a type must agree with in itself. Pure."""

from imojak.plan.types.reader import TypeFile, read_type, read_types
from imojak.plan.types.schema import ProgrammeType

__all__ = ["ProgrammeType", "TypeFile", "read_type", "read_types"]

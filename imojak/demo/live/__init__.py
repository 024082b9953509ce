"""The lived year: synthetic people go through the agency's real tables, from the volumes of plans/YEAR/lived.toml."""

"""The audit (감사): the invariants of the house as checks over live data."""

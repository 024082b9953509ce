"""What every room uses: tables' base, transitions, guards, money, months, bulk writing. It has no tables of its own."""

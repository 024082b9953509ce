"""What is earned and what is withheld: hours, rates and dated rules in, typed rows with a text each out.

Pure: no Django, no database, no clock. Money is whole won. ``month`` computes what one person earns in one month in
all participations together, ``grants`` what is paid in parts, ``tax`` and ``insurance`` what is withheld, ``approval``
who must agree. Names of rates are resolved by the day (``rates``), and a day without a rate is refused. docs/pay.md
says it all in words.
"""

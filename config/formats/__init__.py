"""How dates, times and numbers are written and read, where Django's own habits do not fit Korean offices."""

"""What goes on today in a demo: rounds one can apply to, and work that waits for each role, made by the real actions.

A lived year is over when somebody looks at it. What is made here begins after it, on the days around today, so that no
figure of the year changes, and every page has something that one can do.
"""

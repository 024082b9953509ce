"""Ways of choosing who gets a place: draw, rubric, quotas, reserve list, first come; clashes of timetables.

Pure: lists in, an order with its reasons out. No Django, no clock, no chance but a published seed. docs/choosing.md
says how each way works, so that anybody can do it again by hand.
"""

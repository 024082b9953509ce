"""The door for WSGI servers, and how a process that answers many at once is set up."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
# All pages are read in now: whoever comes first would wait some seconds for that.
get_resolver().url_patterns  # noqa: B018
# What is there now stays until the end: looking through it for garbage again and again would hold up all who wait, 0.2 s
# at a time. What a request leaves behind is looked through once many have left something.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
# Who has got an answer of the database waits for the processor not longer than this (seconds), however many calculate.
sys.setswitchinterval(0.0005)

"""The outlook, and what rounds commit for the pay of their people."""

from __future__ import annotations

from tests.sites.visits.visit import Visit

VISITS = [
    Visit("/office/outlook/", "finance"),
    Visit("/office/outlook/?line=A3.1.2&as_of=2023-06-30", "director"),
    Visit("/office/outlook/", "manager", 403),
    Visit("/office/outlook/looking-back/", "finance"),
    Visit("/office/outlook/what-if/?as_of=2023-06-30", "planner"),
    Visit(
        "/office/outlook/what-if/?as_of=2023-06-30&people=20000&round=2023-boram-library-1&start=2023-09&won=11436"
        "&group=11157&since=2023-08",
        "finance",
    ),
    Visit("/office/outlook/what-if/?as_of=2023-06-30&people=20", "director"),
    Visit("/office/outlook/costs/", "planner"),
    Visit("/office/rounds/2023-boram-library-1/commitment/", "manager"),
    Visit("/office/rounds/2023-boram-library-1/commitment/", "finance"),
    Visit("/office/budget/line/A3.1.2/", "finance"),
]

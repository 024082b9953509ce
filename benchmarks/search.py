"""How well and how fast the catalogue's search answers, beside bm25s from the package index.

    python benchmarks/search.py                 # bm25s goes into a temporary environment, which is gone afterwards
    python benchmarks/search.py --no-peer --json

The queries are those of tests/search/queries.toml on the names of plans/2023. bm25s gets the same normalised texts, once
with the words that it makes itself, once as pairs of letters across blanks, which suit Korean better. It is a ranking
library: it knows no initials and no keyboards, which the table shows by kind. Time and memory are measured on a
catalogue of 3,000 documents with 300 different letters of text each, in a fresh process, best of three.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS, LETTERS, BEST = 3_000, 300, 20

PEER = """
import json, re, sys, time
import bm25s

asked = json.load(sys.stdin)

def pairs(text):
    text = re.sub(r"[\\W_]+", "", text)
    return [text[place:place + 2] for place in range(max(len(text) - 1, 1))]

def tokens(texts, way):
    if way == "pairs":
        return [pairs(text) for text in texts]
    return bm25s.tokenize(texts, stopwords=None, token_pattern=r"[^\\W_]+", return_ids=False, show_progress=False)

def build(texts, way):
    model = bm25s.BM25()
    model.index(tokens(texts, way), show_progress=False)
    return model

def ask(model, way, query, number):
    found, scores = model.retrieve(tokens([query], way), k=number, show_progress=False)
    return [int(one) for one, score in zip(found[0], scores[0]) if score > 0]

answers = {}
for way in ("words", "pairs"):
    model = build(asked["texts"], way)
    ranked = [ask(model, way, query, asked["best"]) for query in asked["queries"]]
    start = time.process_time()
    large = build(asked["large"], way)
    built = time.process_time() - start
    times = []
    for query in asked["queries"]:
        runs = []
        for _ in range(3):
            start = time.process_time()
            ask(large, way, query, asked["best"])
            runs.append(time.process_time() - start)
        times.append(min(runs))
    answers[way] = {"ranked": ranked, "build": built, "times": times}
json.dump({"version": bm25s.__version__, "answers": answers}, sys.stdout)
"""


def main() -> int:
    """Run from the command line and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--no-peer", action="store_true", help="measure imojak alone")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure()))
        return 0
    results = {"imojak": measured()}
    if not asked.no_peer:
        results |= peer()
    print(json.dumps(results, indent=1) if asked.json else as_table(results))
    return 0


def measured() -> dict[str, Any]:
    """Measure imojak in a process of its own."""
    told = subprocess.run(
        [sys.executable, __file__, "--measure"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def measure() -> dict[str, Any]:
    """Return quality by kind, and seconds and MiB on the large catalogue."""
    from imojak.search import Index, search
    from tests.search import catalogue

    documents = catalogue.documents(catalogue.plan())
    index = Index.of(documents)

    def answer(query: str) -> list[str]:
        return [catalogue.name(hit.document) for hit in search(index, query, BEST).hits]

    many = large()
    tracemalloc.start()
    kept = Index.of(many)
    memory = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return {
        "quality": by_kind(answer),
        "build": min(seconds(lambda: Index.of(many)) for _ in range(3)),
        "times": [
            min(seconds(lambda query=query: search(kept, query.text, BEST)) for _ in range(3))  # type: ignore[misc]
            for query in catalogue.queries()
        ],
        "memory": memory / 1024 / 1024,
    }


def by_kind(answer: Callable[[str], list[str]]) -> dict[str, dict[str, float]]:
    """Return how well each kind of query is answered, and all of them."""
    from tests.search import catalogue

    asked = catalogue.queries()
    kinds = {"all": asked} | {
        kind: [q for q in asked if q.kind == kind] for kind in dict.fromkeys(q.kind for q in asked)
    }
    return {kind: vars(catalogue.quality(some, answer)) for kind, some in kinds.items()}


def large() -> list[Any]:
    """Return a catalogue of 3,000 documents: the names of 2023 with other words of the plan as their texts."""
    from imojak.search import Document
    from tests.search import catalogue

    known = catalogue.documents(catalogue.plan())
    words = " ".join(f"{one.fields['title']} {one.fields['text']}" for one in known).split()
    found = []
    for number in range(DOCUMENTS):
        fields = known[number % len(known)].fields
        text = " ".join(words[(number * 37 + place * (1 + number % 11)) % len(words)] for place in range(LETTERS // 3))
        year = "" if number < len(known) else f"{2023 + number // len(known)} "
        found.append(Document(number, {**fields, "title": year + fields["title"], "text": text[:LETTERS]}))
    return found


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def peer() -> dict[str, Any]:
    """Measure bm25s, installed into a temporary environment, on the same documents and queries."""
    sys.path.insert(0, str(ROOT))
    from imojak.search.hangul import normal
    from tests.search import catalogue

    documents = catalogue.documents(catalogue.plan())
    handed = {
        "texts": [normal(" ".join(one.fields.values())) for one in documents],
        "large": [normal(" ".join(one.fields.values())) for one in large()],
        "queries": [normal(query.text) for query in catalogue.queries()],
        "best": BEST,
    }
    with tempfile.TemporaryDirectory() as folder:
        python = str(Path(folder) / "bin" / "python")
        try:
            subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "bm25s"], check=True, capture_output=True)
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"bm25s cannot be installed ({error}); --no-peer measures imojak alone.", file=sys.stderr)
            return {}
        told = subprocess.run(
            [python, "-c", PEER], input=json.dumps(handed), check=True, capture_output=True, text=True
        )
    found = json.loads(told.stdout)
    results = {}
    for way, one in found["answers"].items():
        names = {
            query.text: [catalogue.name(documents[number]) for number in ranked]
            for query, ranked in zip(catalogue.queries(), one["ranked"], strict=True)
        }
        results[f"bm25s {found['version']}, {way}"] = {
            "quality": by_kind(names.__getitem__),
            "build": one["build"],
            "times": one["times"],
            "memory": None,
        }
    return results


def as_table(results: dict[str, dict[str, Any]]) -> str:
    """Return results as a Markdown table, a column for each search."""
    each = list(results.values())
    rows = [("", *results), ("---", *("---:" for _ in each))]
    for kind, one in each[0]["quality"].items():
        cells = [f"{r['quality'][kind]['hit3']:.3f} / {r['quality'][kind]['mrr']:.3f}" for r in each]
        rows.append((f"hit@3 / MRR, {kind} ({one['queries']})", *cells))
    rows.append(("build, 3,000 documents (s)", *(f"{r['build']:.2f}" for r in each)))
    rows.append(("query, mean (ms)", *(f"{1000 * sum(r['times']) / len(r['times']):.2f}" for r in each)))
    rows.append(("query, slowest (ms)", *(f"{1000 * max(r['times']):.2f}" for r in each)))
    rows.append(("memory (MiB)", *("–" if r["memory"] is None else f"{r['memory']:.1f}" for r in each)))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    sys.exit(main())

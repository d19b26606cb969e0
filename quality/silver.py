#!/usr/bin/env python3
"""Makes the silver sets that summaries of one article are measured with, and the leads to compare with.

  silver.py OUT     from the project's root; needs ../shared/quality and ./newsdesk

Nobody wrote a summary for these articles; what their editors wrote stands in its place:
  silver-titles        Reuters stories; the reference is the title, which the reader is not shown
  silver-descriptions  web pages; the reference is the page's description, which is taken out of the page. Left out are
                       descriptions of less than 8 words, those that share 8 words in a row with the article's first
                       300 characters, and those that share less than half of their longer words with the article:
                       they are about the site.
leads(out) and oracle(out, references) are what to compare with. Both sets go to OUT in score.py's form, {"id", "text" or
"html", "references"}. The texts are not the project's: OUT must be outside of it.
"""
import collections
import gzip
import html
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DEV = os.path.join(ROOT, "..", "shared", "quality", "dev")
LEAST = 8      # words of a description
START = 300    # characters of an article that its description must not repeat
RUN = 8        # words in a row that are a repetition
ARTICLE = 120  # words of a text that is worth a summary

META = re.compile(r"<meta\b[^>]*>", re.I)
DESCRIPTION = re.compile(r"""\b(?:name|property|itemprop)\s*=\s*["']?(?:og:|twitter:|dc\.|dcterms\.)?(?:description|abstract)\b""", re.I)
CONTENT = re.compile(r"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)
LINKED = re.compile(r'"(?:description|abstract|alternativeHeadline)"\s*:\s*"(?:[^"\\]|\\.)*"\s*,?')
DATELINE = re.compile(r"^[A-Z][^\n]{0,70}?(?: - - ?| -- ?| - | – | — )")
STOP = re.compile(r"(?<=[.!?…。！？])[\"'”’»)]*\s+(?=[\"'“„‘«(]*[A-ZÀ-ÞА-Я0-9])|\n\s*\n")


def words(text):
    return re.findall(r"[a-z0-9]+", text.lower())


def rows(name):
    with gzip.open(os.path.join(DEV, name), "rt", encoding="utf8") as f:
        return [json.loads(line) for line in f]


def read(articles):
    """What newsdesk reads out of the articles, by id."""
    lines = "".join(json.dumps(a) + "\n" for a in articles)
    out = subprocess.run([os.path.join(ROOT, "newsdesk"), "read", "--jsonl"], input=lines, capture_output=True, check=True, text=True)
    return {d["id"]: d for d in map(json.loads, out.stdout.splitlines())}


def titles():
    for d in rows("countries-reuters.dev.jsonl.gz"):
        if len(words(d["text"])) >= ARTICLE:
            yield {"id": d["id"], "lang": d["lang"], "text": d["text"], "references": [d["title"]]}


def description(page):
    """The longest of a page's own descriptions, and the page without any."""
    found = [m[0] for m in META.finditer(page) if DESCRIPTION.search(m[0])]
    said = [html.unescape(html.unescape(c[1] or c[2] or "")).strip() for c in map(CONTENT.search, found) if c]
    for tag in found:
        page = page.replace(tag, "")
    return max(said, key=len, default=""), LINKED.sub("", page)


def descriptions():
    pages = []
    for d in rows("extract-segments.dev.jsonl.gz"):
        said, page = description(d["html"])
        if len(words(said)) >= LEAST:
            pages.append({"id": d["id"], "url": d["url"], "html": page, "references": [said]})
    read_pages = read({k: v for k, v in p.items() if k != "references"} for p in pages)
    for p in pages:
        text = read_pages[p["id"]].get("text") or ""
        if len(words(text)) >= ARTICLE and fits(words(p["references"][0]), text):
            yield p


def fits(said, text):
    start, whole = " ".join(words(text[:START])), set(words(text))
    if any(" ".join(said[i:i + RUN]) in start for i in range(len(said) - RUN + 1)):
        return False
    longer = [w for w in said if len(w) > 3]
    return sum(w in whole for w in longer) * 2 >= len(longer)


def sentences(out):
    """Of what newsdesk wrote about an article: its sentences, and how many words its summary has. A dateline is left
    out: it would only weaken what is compared."""
    text = DATELINE.sub("", (out.get("text") or "").strip(), count=1)
    count = sum(len(words(s["text"])) for s in out.get("summary") or [])
    return [s for s in STOP.split(text) if len(words(s)) > 2], count


def leads(out):
    """The article's first three sentences, and as many of its first words as the summary has."""
    parts, count = sentences(out)
    return " ".join(parts[:3]), " ".join(words(" ".join(parts))[:count])


def oracle(out, references):
    """What a selector that knows the references can do at the summary's length: sentences are taken one after the other,
    each the one with which the words and pairs of words so far match best, until the summary is as long. The choice is greedy: a better one
    may exist, by a hair."""
    parts, count = sentences(out)
    parts = [words(s) for s in parts]
    taken = []
    while parts and len(taken) < count:
        best = max(parts, key=lambda s: match((taken + s)[:count], references))
        parts.remove(best)
        taken = (taken + best)[:count]
    return " ".join(taken)


def match(said, references):
    """The sum of R1 and R2 (F1) of words against each reference."""
    total = 0.0
    for r in map(words, references):
        for n in (1, 2):
            a, b = (collections.Counter(zip(*[x[i:] for i in range(n)])) for x in (said, r))
            total += 2 * (a & b).total() / max(a.total() + b.total(), 1)
    return total


def main(into):
    for name, make in (("silver-titles", titles), ("silver-descriptions", descriptions)):
        made = list(make())
        with open(os.path.join(into, name + ".dev.jsonl"), "w", encoding="utf8") as f:
            f.writelines(json.dumps(d, ensure_ascii=False) + "\n" for d in made)
        print(name, len(made), "articles", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])

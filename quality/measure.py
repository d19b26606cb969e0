#!/usr/bin/env python3
"""Measures how well newsdesk reads, and keeps a history that shows a regression.

  measure.py [--keep]     from the project's root; needs ../shared/quality

Each labelled set is fed to `newsdesk read --jsonl` or `newsdesk stories --jsonl` and scored by
../shared/quality/score.py. Sets that may be measured with but not passed on come from ../sets, if that is there:
`python3 ../shared/quality/stage.py CLONES ../sets` makes them. The silver sets for summaries of one article are made
here, by silver.py, which says what they are; their target is the first words of the article, as many as ours, and two
points. A set that is not there is left out, with a line
that says so. The table goes to standard output; --keep writes it to quality/README.md as well and adds a line a
set to quality/history.tsv. The exit code is 1 when a figure has fallen by more than 0.005 below its last kept one.
"""
import datetime
import gzip
import json
import os
import re
import resource
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # nothing but sources in the project
import silver

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHARED = os.path.join(ROOT, "..", "shared", "quality")
HISTORY = os.path.join(ROOT, "quality", "history.tsv")
TABLE = os.path.join(ROOT, "quality", "README.md")
SLACK = 0.005

# name, task, file, what to reach ("figure=least"), what others reach
SETS = [
    ("quotes, English", "quotes", "quotes-en.dev.jsonl", "P=.97 R=.97 exact=.88 speaker=.88",
     "all in quotation marks + nearest name: P .97 R .95 exact .63 speaker .48; Gender Gap Tracker speaker .865–.874"),
    ("quotes, German", "quotes", "quotes-de.dev.jsonl.gz", "P=.90 R=.97 speaker=.75", "the same: P .83 R 1.0 speaker .22"),
    ("countries", "countries", "countries-reuters.dev.jsonl.gz", "F1=.87 top1=.95", "seed words F1 .790 top1 .903; CLIFF 95%"),
    ("topics, English", "topics", "topics-en.dev.jsonl", "accuracy=.86", "10-shot 86.0, ChatGPT zero-shot 70"),
    ("topics, 8 languages", "topics", "topics-sib.dev.jsonl.gz", "accuracy=.75", "GPT-3.5 .75 en, .64 pt"),
    ("summary, page descriptions", "summary", "silver-descriptions.dev.jsonl", "", ""),
    ("summary, titles", "summary", "silver-titles.dev.jsonl", "", ""),
    ("summary of a story", "multi", "summary-multi.dev.jsonl", "R1=.37 R2=.085", "first sentences .334/.073, humans .379/.090"),
    ("extraction", "segments", "extract-segments.dev.jsonl.gz", "F1=.92", "trafilatura .924, go-trafilatura .915"),
    ("stories", "stories", "stories-ecb.dev.jsonl.gz", "F1=.93", "TF-IDF .910"),
]


def find(name, made):
    for base in (os.path.join(SHARED, "dev"), os.path.join(ROOT, "..", "sets"), made):
        path = os.path.join(base, name)
        if os.path.exists(path):
            return path
    return None


def plain(path, into):
    """The set as a plain file."""
    if not path.endswith(".gz"):
        return path
    out = os.path.join(into, os.path.basename(path)[:-3])
    with gzip.open(path, "rb") as src, open(out, "wb") as dst:
        dst.write(src.read())
    return out


def measure(task, gold, into):
    """One set's figures by name, and the seconds of CPU that reading took."""
    out = os.path.join(into, "out.jsonl")
    command = "stories" if task == "stories" else "read"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(gold, "rb") as src, open(out, "wb") as dst:
        subprocess.run([os.path.join(ROOT, "newsdesk"), command, "--jsonl"], stdin=src, stdout=dst, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = score(task, gold, out)
    return figures, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def score(task, gold, out):
    line = subprocess.run([sys.executable, os.path.join(SHARED, "score.py"), task, gold, out],
                          capture_output=True, check=True, text=True).stdout.strip()
    figures = {k: float(v) for k, v in re.findall(r"([A-Za-z0-9]+) (\d*\.\d+)", line)}
    if task == "summary":  # the only task that counts in percent
        return {k: figures[k] / 100 for k in ("R1", "R2")}
    return figures


def beside(gold, into):
    """For summaries of one article: what to reach, and the figures of the leads and of a selector that knows the
    reference."""
    with open(os.path.join(into, "out.jsonl"), encoding="utf8") as f:
        rows = [json.loads(line) for line in f]
    with open(gold, encoding="utf8") as f:
        references = {d["id"]: d["references"] for d in map(json.loads, f)}
    texts = [(*silver.leads(r), silver.oracle(r, references[r["id"]])) for r in rows]
    figures = []
    path = os.path.join(into, "beside.jsonl")
    for said in zip(*texts):
        with open(path, "w", encoding="utf8") as f:
            f.writelines(json.dumps({"id": r["id"], "summary": [{"text": t}]}) + "\n" for r, t in zip(rows, said))
        figures.append(shown(score("summary", gold, path)))
    whole, same, best = figures
    target = " ".join(f"{k}={float(v) + 0.02:.3f}" for k, v in re.findall(r"(R\d) ([\d.]+)", same))
    return target, f"lead of the same length {same}; first three sentences {whole}; a selector that knows the reference {best}"


def last():
    """The last kept figures: {set: {figure: value}}."""
    kept = {}
    if os.path.exists(HISTORY):
        with open(HISTORY, encoding="utf8") as f:
            for row in f.read().splitlines()[1:]:
                _, _, name, figures = row.split("\t")
                kept[name] = {k: float(v) for k, v in (x.split("=") for x in figures.split())}
    return kept


def shown(figures):
    return " ".join(f"{k} {v:.3f}" for k, v in figures.items())


def row(name, figures, cpu, target, others):
    goals = {k: float(v) for k, v in (x.split("=") for x in target.split())}
    missed = [k for k, v in goals.items() if figures.get(k, 0) < v]
    ok = "reached" if not missed else "missed: " + ", ".join(missed)
    return f"| {name} | {shown(figures)} | {target.replace('=', ' ')} | {ok} | {others} | {cpu:.1f} s |"


def main(keep):
    rows, history, fallen = [], [], []
    kept = last()
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory() as into:
        silver.main(into)
        for name, task, file, target, others in SETS:
            path = find(file, into)
            if not path:
                print(f"left out, not there: {name} ({file})", file=sys.stderr)
                continue
            gold = plain(path, into)
            figures, cpu = measure(task, gold, into)
            if task == "summary":
                target, others = beside(gold, into)
            rows.append(row(name, figures, cpu, target, others))
            history.append((name, figures))
            fallen += [f"{name}: {k} fell from {v:.3f} to {figures[k]:.3f}" for k, v in kept.get(name, {}).items()
                       if figures.get(k, 0) < v - SLACK]
    head = "| task | newsdesk | to reach | | others | CPU |\n|---|---|---|---|---|---|"
    print(head, *rows, sep="\n")
    for f in fallen:
        print("regression:", f)
    if keep:
        with open(TABLE, encoding="utf8") as f:
            text = f.read()
        text = re.sub(r"(?s)(<!-- table -->\n).*(<!-- end -->)", lambda m: m[1] + "\n".join([head, *rows]) + "\n" + m[2], text)
        with open(TABLE, "w", encoding="utf8") as f:
            f.write(text)
        new = not os.path.exists(HISTORY)
        with open(HISTORY, "a", encoding="utf8") as f:
            if new:
                f.write("day\tcommit\tset\tfigures\n")
            for name, figures in history:
                f.write("\t".join([datetime.date.today().isoformat(), commit, name, " ".join(f"{k}={v}" for k, v in figures.items())]) + "\n")
    return 1 if fallen else 0


if __name__ == "__main__":
    if not os.path.isdir(SHARED):
        sys.exit("../shared/quality is not there: the labelled sets are not part of the project")
    sys.exit(main("--keep" in sys.argv[1:]))

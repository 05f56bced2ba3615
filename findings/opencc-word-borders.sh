#!/bin/sh
# OpenCC converts the longest phrase it knows at each character and does not know where words begin: a phrase may
# lie across the border of two words. Its tables also choose one form where law uses another.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check OpenCC==1.4.2
"$dir/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version
from opencc import OpenCC

print("OpenCC", version("OpenCC"))
seen = [
    # configuration, input, output seen, what a reader expects
    ("s2t", "表决", "表決", "表決"),
    ("s2t", "无记名表决", "無記名錶決", "無記名表決"),
    ("t2s", "無記名錶決", "无记名表决", "the fault is invisible after the way back"),
    ("s2t", "行政复议", "行政複議", "行政復議"),
    ("s2t", "复核", "複覈", "複核 or 覆核"),
    ("t2s", "答覆", "答复", "答复"),
    ("t2s", "覆核", "覆核", "复核, as 答覆 becomes 答复"),
]
changed = 0
for config, text, before, expected in seen:
    now = OpenCC(config).convert(text)
    changed += now != before
    print(f"{config} {text} -> {now}  (expected: {expected}){'' if now == before else '  CHANGED from ' + before}")
sys.exit(changed > 0)
PYTHON

#!/bin/sh
# jieba splits a text at every character outside a fixed set before it looks at its dictionary. A user word with
# such a character is taken without a warning and can never be cut, whatever its frequency.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check jieba==0.42.1
"$dir/venv/bin/python" -W ignore - <<'PYTHON'
import logging
import sys
import jieba

jieba.setLogLevel(logging.ERROR)
print("jieba", jieba.__version__)
seen = [
    # user word, text, whether it is cut as a word afterwards
    ("1+3", "实行1+3模式", True),
    ("二〇二五年", "到二〇二五年基本完成", False),
    ("２０２５年", "到２０２５年基本完成", False),
    ("㙍镇", "白㙍镇人民政府", False),
    ("鲁政办字〔2023〕3号", "按照鲁政办字〔2023〕3号执行", False),
]
changed = 0
for word, text, before in seen:
    jieba.add_word(word, freq=10_000_000)
    assert jieba.get_FREQ(word) == 10_000_000, "the word was taken"
    cut = list(jieba.cut(text))
    now = word in cut
    changed += now != before
    print(f"{word}: {' / '.join(cut)}{'' if now == before else '  CHANGED'}")
sys.exit(changed > 0)
PYTHON

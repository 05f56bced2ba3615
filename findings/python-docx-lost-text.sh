#!/bin/sh
# A run of a DOCX paragraph may be wrapped: in a smart tag (Word 2003 put them around Chinese dates and places), in
# an insertion under review, in a content control. `paragraph.text` leaves out what is wrapped, in silence.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check python-docx==1.2.0
"$dir/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version
from docx import Document
from docx.oxml import parse_xml

print("python-docx", version("python-docx"))
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


def smart_tag(text):
    uri = "urn:schemas-microsoft-com:office:smarttags"
    return f'<w:smartTag w:uri="{uri}" w:element="chsdate">{run(text)}</w:smartTag>'


seen = [
    # runs, paragraph.text seen, the text that Word shows
    (run("本办法自") + smart_tag("2024年3月1日") + run("起施行。"), "本办法自起施行。", "本办法自2024年3月1日起施行。"),
    (run("不少于") + f'<w:ins w:id="1" w:author="甲">{run("十二")}</w:ins>' + run("小时。"), "不少于小时。", "不少于十二小时。"),
    (run("第") + f"<w:sdt><w:sdtContent>{run('三')}</w:sdtContent></w:sdt>" + run("条"), "第条", "第三条"),
]
document = Document()
changed = 0
for runs, before, shown in seen:
    paragraph = parse_xml(f"<w:p {NAMESPACE}>{runs}</w:p>")
    document.element.body.insert(0, paragraph)
    now = document.paragraphs[0].text
    changed += now != before
    print(f"{now}  (Word shows: {shown}){'' if now == before else '  CHANGED from ' + before}")
sys.exit(changed > 0)
PYTHON

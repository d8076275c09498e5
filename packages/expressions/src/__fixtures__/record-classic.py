"""Records what ansible-core answers without jinja2_native to the templates in classic-answers.json, in place.

    python3 record-classic.py        # in an environment with ansible-core 2.14

There every result is text, which is read again when it looks like a list, a dict or a boolean. A new case is a text
with null as its answer. Floats, tuples and dicts are tagged as by record.py.
"""

import json
import os
import time
from importlib.metadata import version
from pathlib import Path

os.environ["ANSIBLE_DEPRECATION_WARNINGS"] = "0"
os.environ["TZ"] = "UTC"
time.tzset()

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

FILE = Path(__file__).with_name("classic-answers.json")


def tagged(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        return str(value).encode("utf-8", "replace").decode()
    if isinstance(value, tuple):
        return {"tuple": [tagged(item) for item in value]}
    if isinstance(value, (list, set)):
        return [tagged(item) for item in value]
    return {"dict": [[tagged(key), tagged(item)] for key, item in value.items()]}


def answer(text, variables):
    """`[value]`, or 0 for a refusal."""
    try:
        return [tagged(Templar(loader=DataLoader(), variables=variables).template(text))]
    except Exception:
        return 0


def main():
    record = json.loads(FILE.read_text("utf-8"))
    lines = [
        f"{json.dumps(text, ensure_ascii=False)}: {json.dumps(answer(text, record['variables']), ensure_ascii=False)}"
        for text in record["cases"]
    ]
    variables = json.dumps(record["variables"], ensure_ascii=False)
    head = f'"recordedWith": "ansible-core {version("ansible-core")}",\n"variables": {variables}'
    FILE.write_text(f"{{\n{head},\n" + '"cases": {\n' + ",\n".join(lines) + "\n}\n}\n", "utf-8")


main()

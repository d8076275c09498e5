"""Records what ansible-core makes of the template files in template-files.json, in place.

    python3 record-files.py        # in an environment with ansible-core 2.14

A new case needs "topic" and "files", whose "main" is the template; "options" are those of the template task.
"""

import json
import tempfile
from importlib.metadata import version
from pathlib import Path

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

FILE = Path(__file__).with_name("template-files.json")


def answer(case, variables):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in case["files"].items():
            Path(folder, name).write_bytes(text.encode())
        templar = Templar(loader=DataLoader(), variables=variables)
        options = case.get("options", {})
        templar.environment.loader.searchpath = [folder]
        try:
            with templar.set_temporary_context(
                searchpath=[folder],
                newline_sequence=options.get("newline_sequence", "\n"),
                trim_blocks=options.get("trim_blocks", True),
                lstrip_blocks=options.get("lstrip_blocks", False),
                **{name: text for name, text in options.items() if name.endswith("_string")},
                available_variables=variables,
            ):
                text = Path(folder, "main").read_bytes().decode()
                return {"value": templar.do_template(text, preserve_trailing_newlines=True, escape_backslashes=False)}
        except Exception as error:  # every refusal is an answer
            return {"error": str(error).split("\n")[0].replace(folder, "")[:160]}


def main():
    record = json.loads(FILE.read_text("utf-8"))
    lines = []
    for case in record["cases"]:
        kept = {name: case[name] for name in ("topic", "files", "options") if name in case}
        lines.append(json.dumps({**kept, "answer": answer(case, record["variables"])}, ensure_ascii=False))
    head = f'"recordedWith": "ansible-core {version("ansible-core")}",\n"variables": {json.dumps(record["variables"])}'
    FILE.write_text(f'{{\n{head},\n"cases": [\n' + ",\n".join(lines) + "\n]\n}\n", "utf-8")


main()

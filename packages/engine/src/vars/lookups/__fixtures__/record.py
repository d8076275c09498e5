"""Records what ansible-core answers to the lookups in answers.json, in place.

    python3 record.py        # in an environment with ansible-core 2.19

A new case needs only "text". Paths in the answers are relative to the folder `site`, which stands for a playbook's
folder with a role in it.
"""

import json
import os
from importlib.metadata import version
from pathlib import Path

os.environ["ANSIBLE_DEPRECATION_WARNINGS"] = "0"
os.environ["SIGNET_TEST_VALUE"] = "from the environment"
os.environ.pop("SIGNET_TEST_NOTHING", None)

from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar, trust_as_template

HERE = Path(__file__).parent
SITE = str(HERE / "site")


def plain(value):
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return str(value).replace(SITE, "SITE").encode("utf-8", "replace").decode() if isinstance(value, str) else value


def answer(text, variables):
    loader = DataLoader()
    loader.set_basedir(SITE)
    search = {"ansible_search_path": [SITE + "/role", SITE], "site": SITE}
    try:
        templar = Templar(loader=loader, variables={**variables, **search})
        return {"value": plain(templar.template(trust_as_template(text)))}
    except Exception as error:  # every refusal is an answer
        return {"error": str(error).split("\n")[0].replace(SITE, "SITE")[:160]}


def main():
    init_plugin_loader()
    record = json.loads((HERE / "answers.json").read_text("utf-8"))
    cases = [{"text": c["text"], "answer": answer(c["text"], record["variables"])} for c in record["cases"]]
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    head = f'"recordedWith": "ansible-core {version("ansible-core")}",\n"variables": {json.dumps(record["variables"])}'
    (HERE / "answers.json").write_text(f'{{\n{head},\n"cases": [\n{lines}\n]\n}}\n', "utf-8")


main()

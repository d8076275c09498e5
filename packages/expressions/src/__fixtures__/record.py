"""Records what ansible-core answers to the cases in ansible-answers.json and matrix.json, in place.

    python3 record.py        # in an environment with ansible-core 2.19

A new case needs only "topic" and "text"; in the matrix every value goes through every tail. Floats, tuples and dicts
are tagged, because JSON does not tell them apart.
"""

import json
import os
from importlib.metadata import version
from pathlib import Path

os.environ["ANSIBLE_DEPRECATION_WARNINGS"] = "0"

from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar, trust_as_template

FILE = Path(__file__).with_name("ansible-answers.json")
MATRIX = Path(__file__).with_name("matrix.json")


def trusted(value):
    if isinstance(value, str):
        return trust_as_template(value)
    if isinstance(value, list):
        return [trusted(item) for item in value]
    if isinstance(value, dict):
        return {key: trusted(item) for key, item in value.items()}
    return value


def tagged(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, int):
        return value if abs(value) < 2**53 else {"int": str(value)}
    if isinstance(value, str):
        return str(value).encode("utf-8", "replace").decode()
    if isinstance(value, tuple):
        return {"tuple": [tagged(item) for item in value]}
    if isinstance(value, list):
        return [tagged(item) for item in value]
    if isinstance(value, dict):
        return {"dict": [[tagged(key), tagged(item)] for key, item in value.items()]}
    return {"type": type(value).__name__, "repr": repr(value)}


def answer(text, variables):
    try:
        templar = Templar(loader=DataLoader(), variables=trusted(variables))
        return {"value": tagged(templar.template(trust_as_template(text)))}
    except Exception as error:  # every refusal is an answer
        return {"error": str(error).split("\n")[0][:160]}


def short(recorded):
    """`[value]`, or 0 for a refusal: the matrix is large."""
    return [recorded["value"]] if "value" in recorded else 0


def record_matrix(head):
    matrix = json.loads(MATRIX.read_text("utf-8"))
    lines = [
        f"{json.dumps(tail)}: "
        + json.dumps([short(answer(f"{{{{ {value} {tail} }}}}", {})) for value in matrix["values"]], ensure_ascii=False)
        for tail in matrix["tails"]
    ]
    values = json.dumps(matrix["values"], ensure_ascii=False)
    MATRIX.write_text(f'{{\n{head},\n"values": {values},\n"tails": {{\n' + ",\n".join(lines) + "\n}\n}\n", "utf-8")


def main():
    init_plugin_loader()
    record = json.loads(FILE.read_text("utf-8"))
    cases = [{"topic": c["topic"], "text": c["text"], "answer": answer(c["text"], record["variables"])} for c in record["cases"]]
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    made = f'"recordedWith": "ansible-core {version("ansible-core")}"'
    head = f'{made},\n"variables": {json.dumps(record["variables"])}'
    FILE.write_text(f'{{\n{head},\n"cases": [\n{lines}\n]\n}}\n', "utf-8")
    record_matrix(made)


main()

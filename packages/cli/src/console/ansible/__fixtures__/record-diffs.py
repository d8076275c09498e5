"""Writes difflib.json: pairs of texts and the hunks that Python's difflib finds. Run as: python3 record-diffs.py"""
import os

import difflib
import json
import random

random.seed(7)
cases = []
for size in [0, 1, 3, 8, 8, 8, 20, 20, 20, 40, 40, 230]:
    before = [random.choice('abcdefg' if size < 30 else 'abcdefghijklmnopqrstuvwxyz') for _ in range(size)]
    if size > 200:
        before = [letter if index % 9 else 'common' for index, letter in enumerate(before)]
        before = [line if line == 'common' else line + str(index % 60) for index, line in enumerate(before)]
    after = list(before)
    for _ in range(random.randint(1, max(2, size // 5))):
        place = random.randint(0, len(after))
        if random.random() < 0.5:
            after[place:place] = [random.choice('abcxyz') for _ in range(random.randint(1, 3))]
        else:
            del after[place:place + random.randint(1, 3)]
    diff = list(difflib.unified_diff(before, after, 'before', 'after', lineterm=''))
    cases.append({'before': before, 'after': after, 'diff': diff})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'difflib.json'), 'w') as file:
    file.write('\n'.join(['['] + [json.dumps(case) + (',' if case is not cases[-1] else '') for case in cases] + [']', '']))

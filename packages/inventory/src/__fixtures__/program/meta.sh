#!/bin/sh
if [ "$1" = --list ]; then cat <<'J'
{"_meta": {"hostvars": {"a": {"x": 1, "v": {"__ansible_vault": "$ANSIBLE_VAULT;1.1;AES256\n3031\n"}, "u": {"__ansible_unsafe": "{{ y }}"}}, "notlisted": {"q": 1}}},
 "web": {"hosts": ["a", "b"], "vars": {"g": "1", "d": {"10": 1, "9": 2}}, "children": ["sub"]}, "sub": ["c"], "single": {"ansible_host": "1.2.3.4"}, "all": {"vars": {"t": true}}, "ungrouped": {"hosts": ["z"]}}
J
fi

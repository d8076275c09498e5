#!/bin/sh
if [ "$1" = --list ]; then
cat <<'JSON'
{"web": {"hosts": ["w1", "w2"], "vars": {"a": 1}}, "db": ["d1"], "prod": {"children": ["web", "db"]},
 "_meta": {"hostvars": {"w1": {"own": true}}}}
JSON
else echo '{}'; fi

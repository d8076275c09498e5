#!/bin/sh
# Records, for each playbook in plays/, what ansible-playbook prints (NAME.stdout) and the same run as events
# (NAME.jsonl). Comments `# options: …` and `# environment: …` hold more arguments. Needs ansible-core 2.14.
cd "$(dirname "$0")/plays" || exit 1
export ANSIBLE_CALLBACKS_ENABLED=events ANSIBLE_CALLBACK_PLUGINS="$PWD/.." ANSIBLE_LOCALHOST_WARNING=false
export ANSIBLE_RETRY_FILES_ENABLED=false ANSIBLE_INVENTORY_UNPARSED_WARNING=false ANSIBLE_SHOW_CUSTOM_STATS=true
clean="s#$PWD/#/plays/#g; s#/[a-z/]*/\.ansible/tmp/[^\"\\]*#/source#g"
for book in *.yml; do
  name=${book%.yml}
  options=$(sed -n "1s/^# options: //p" "$book")
  environment=$(sed -n "s/^# environment: //p" "$book")
  # shellcheck disable=SC2086 # several words in options and environment
  env $environment EVENTS_FILE="$PWD/../$name.jsonl" ansible-playbook -i web1,db,longer.example.com -c local \
    -e ansible_python_interpreter=/usr/bin/python3 $options "$book" 2>/dev/null </dev/null |
    sed -E "$clean; /^\$/,\$!d; /^Skipping callback/d; /^[0-9]+ plays in/d" >"../$name.stdout"
  sed -Ei "$clean" "../$name.jsonl"
done

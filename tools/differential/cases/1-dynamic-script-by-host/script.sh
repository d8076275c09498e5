#!/bin/sh
if [ "$1" = --list ]; then echo '{"web": {"hosts": ["w1", "w2"]}}'
else echo "{\"name\": \"$2\"}"; fi

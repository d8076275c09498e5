#!/bin/sh
for word; do printf "[%s]" "$word"; done
echo

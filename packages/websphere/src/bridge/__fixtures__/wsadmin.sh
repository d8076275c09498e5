#!/bin/sh
# A wsadmin that behaves as the first word of behaviour.txt beside it says, and notes what it was given in seen.txt.
here=$(dirname "$0")
for last; do :; done
script=
while [ $# -gt 0 ]; do
  case $1 in -f) script=$2; nonce=$3;; esac
  echo "arg $1" >>"$here/seen.txt"
  shift
done
ls -l "$last" | cut -c1-10 >>"$here/seen.txt"
sed 's/^/props /' "$last" >>"$here/seen.txt"
cksum <"$script" >>"$here/seen.txt"
b64() { printf "$1" | base64 | tr -d '\n'; }
hello() { printf '@@SIGNET %s HELLO %s\r\n' "$nonce" "$(b64 'connected=1\ncell=c\nnode=m\nhost=h\njython=2.7')"; }
answer() { printf '@@SIGNET %s REPLY %s O%s.\r\n' "$nonce" "$2" "$(b64 "answer $2")"; }
case $(cat "$here/behaviour.txt") in
  answers)
    echo 'WASX7209I: Connected to process "dmgr"'
    hello
    while read -r line; do
      case $line in QUIT*) exit 0;; esac
      echo 'ADMS0104I: noise'
      answer $line
    done;;
  down) echo 'WASX7023E: Error creating "SOAP" connection'; exit 1;;
  refused)
    echo 'WASX7246E: nicht erlaubt'
    printf '@@SIGNET %s HELLO %s\n' "$nonce" "$(b64 'connected=0\nerror=AdminControl service not available')"
    cat >/dev/null;;
  unconnected)
    printf '@@SIGNET %s HELLO %s\n' "$nonce" "$(b64 'connected=0\nerror=no idea')"
    cat >/dev/null;;
  breaks) echo 'WASX7017E: Exception with labsecret-was'; exit 105;;
  dies) hello; read -r line; echo 'last words labsecret-was'; exit 137;;
  garbles)
    hello
    read -r line
    printf '@@SIGNET %s REPLY 1 O%s WASX7015E labsecret-was\n' "$nonce" "$(b64 'half an answer')"
    sleep 30;;
  garbles-greeting) printf '@@SIGNET %s HELWASX7015E labsecret-was\n' "$nonce"; sleep 30;;
  silent) hello; sleep 30;;
  slow) sleep 30;;
esac

import { reveal, type Secret } from '@signet/core';
import { bridgeFile } from './bridge-file.ts';

/** How wsadmin is started: for the dmgr's SOAP port, or on the configuration files alone. */
export type WsadminMode =
  | {
      readonly kind: 'soap';
      readonly port: number;
      readonly user: string;
      readonly password: Secret;
      readonly requestTimeoutS: number;
    }
  | { readonly kind: 'local' };

/**
 * Reads the properties and the bridge from the first lines of standard input, writes them to a private directory, and
 * starts wsadmin with the rest. The shell's `read` takes no byte too many. wsadmin runs in the background, so that a
 * signal reaches the trap at once; the directory goes in every case.
 */
const SCRIPT = `
umask 077
wsadmin=$1; nonce=$2; shift 2
[ -x "$wsadmin" ] || { printf '@@SIGNET %s MISSING\\n' "$nonce"; exit 127; }
pid=
dir=$(mktemp -d "\${TMPDIR:-/tmp}/signet.XXXXXXXX") || exit 120
trap 'rm -rf "$dir"' EXIT
trap 'kill $pid 2>/dev/null; exit 129' HUP
trap 'kill $pid 2>/dev/null; exit 143' INT TERM
take() {
  while IFS= read -r line; do
    [ "$line" = "@@END $nonce" ] && return 0
    printf '%s\\n' "$line"
  done
  return 1
}
take >"$dir/soap.client.props" && take >"$dir/bridge.py" || exit 121
exec 3<&0
"$wsadmin" -lang jython "$@" -javaoption "-Dcom.ibm.SOAP.ConfigURL=file:$dir/soap.client.props" \\
  -f "$dir/bridge.py" "$nonce" "$dir/soap.client.props" <&3 3<&- &
pid=$!
exec 3<&-
wait $pid
exit $?
`;

/** The argv of the shell that starts wsadmin; nothing in it is secret. */
export function startArgv(wsadmin: string, nonce: string, mode: WsadminMode): string[] {
  const connection =
    mode.kind === 'soap'
      ? ['-conntype', 'SOAP', '-host', 'localhost', '-port', String(mode.port)]
      : ['-conntype', 'NONE'];
  return ['/bin/sh', '-c', SCRIPT, 'signet-wsadmin', wsadmin, nonce, ...connection];
}

/** What the shell reads first: both files, each with its end mark. */
export function startInput(nonce: string, mode: WsadminMode): string {
  const end = `@@END ${nonce}\n`;
  return `${clientProperties(mode)}${end}${bridgeFile()}${end}`;
}

/**
 * The private copy of `soap.client.props`. With `loginSource=properties` wsadmin never prompts: a prompt on standard
 * input would swallow the first requests.
 */
function clientProperties(mode: WsadminMode): string {
  if (mode.kind === 'local') return '';
  const entries = {
    'com.ibm.SOAP.securityEnabled': 'true',
    'com.ibm.SOAP.loginUserid': mode.user,
    'com.ibm.SOAP.loginPassword': reveal(mode.password),
    'com.ibm.SOAP.loginSource': 'properties',
    'com.ibm.SOAP.requestTimeout': String(mode.requestTimeoutS),
  };
  return Object.entries(entries)
    .map(([name, value]) => `${name}=${escapeValue(value)}\n`)
    .join('');
}

/** A value as `java.util.Properties` reads it: ISO-8859-1 with escapes. */
function escapeValue(value: string): string {
  return value
    .replace(
      /[\\\n\r\t\f]/gu,
      (char) => ({ '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\f': '\\f' })[char] ?? char,
    )
    .replace(/^ /u, '\\ ')
    .replace(/[^\u0020-\u007e]/gu, (char) =>
      [...Array(char.length).keys()].map((at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
    );
}

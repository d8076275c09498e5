import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const NONCE = 'n4711';

/** A wsadmin under test: what it printed, what its frames said, how it ended. */
export interface WsadminRun {
  /** What HELLO said. */
  hello(): Promise<Record<string, string>>;
  /** Results of a list of calls; the last one is the text of the error when one failed. */
  calls(...calls: (string | string[])[][]): Promise<string[]>;
  /** Where the credentials are, until the script has removed them. */
  readonly propertiesFile: string;
  input(text: string): void;
  /** Lines that are no frames. */
  output(): string[];
  /** Ends its input and waits. */
  end(): Promise<number | null>;
}

export interface RunSettings {
  readonly profile: string;
  readonly script: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  readonly loginSource?: string;
  readonly conntype?: string;
  readonly scriptArguments?: readonly string[];
}

export function runWsadmin(settings: RunSettings): WsadminRun {
  const { profile, script, port, user = '', password = '', loginSource = 'properties', conntype = 'SOAP' } = settings;
  const propertiesFile = join(mkdtempSync(join(tmpdir(), 'signet-wsadmin-')), 'soap.client.props');
  const lines = [
    `com.ibm.SOAP.loginUserid=${user}`,
    `com.ibm.SOAP.loginPassword=${password}`,
    `com.ibm.SOAP.loginSource=${loginSource}`,
  ];
  writeFileSync(propertiesFile, `${lines.join('\n')}\n`, { mode: 0o600 });
  const connection = ['-lang', 'jython', '-conntype', conntype, '-host', 'localhost', '-port', String(port)];
  const credentials = ['-javaoption', `-Dcom.ibm.SOAP.ConfigURL=file:${propertiesFile}`];
  const scriptArguments = settings.scriptArguments ?? [NONCE, propertiesFile];
  const child = spawn(join(profile, 'bin', 'wsadmin.sh'), [
    ...connection,
    ...credentials,
    '-f',
    script,
    ...scriptArguments,
  ]);
  // What is written to a wsadmin that has died is lost, as on a real host.
  child.stdin.on('error', () => undefined);
  return wsadminRun(child, propertiesFile);
}

function wsadminRun(child: ChildProcessWithoutNullStreams, propertiesFile: string): WsadminRun {
  let text = '';
  let wake = nothing;
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      resolve(code);
      wake();
    });
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      wake();
    });
  }
  const frame = async (start: string): Promise<string> => {
    for (;;) {
      const found = text
        .split('\n')
        .slice(0, -1)
        .find((line) => line.includes(start));
      if (found !== undefined) return found.slice(found.indexOf(start) + start.length).trim();
      if (child.exitCode !== null) throw new Error(`wsadmin ended with ${child.exitCode}: ${text}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  let calls = 0;
  return {
    propertiesFile,
    hello: async () =>
      Object.fromEntries(
        unbase64(await frame(`@@SIGNET ${NONCE} HELLO `))
          .split('\n')
          .map((line) => line.split(/=(.*)/s).slice(0, 2)),
      ),
    calls: async (...list) => {
      const id = ++calls;
      child.stdin.write(`CALL ${id} ${base64(list.map(encodeCall).join('\n'))}\n`);
      const items = (await frame(`@@SIGNET ${NONCE} REPLY ${id} `)).split(' ');
      return items.map((item) => {
        const parts = item.slice(1).split('.').map(unbase64);
        return item.startsWith('O') ? (parts[0] ?? '') : `${parts[0] ?? ''}: ${parts[1] ?? ''}`;
      });
    },
    input: (typed) => child.stdin.write(typed),
    output: () => text.split('\n').filter((line) => !line.includes('@@SIGNET')),
    end: async () => {
      child.stdin.end();
      const code = await ended;
      rmSync(dirname(propertiesFile), { recursive: true, force: true });
      return code;
    },
  };
}

function nothing(): void {
  // Nobody waits yet.
}

function encodeCall([object, method, ...args]: (string | string[])[]): string {
  return [
    object,
    method,
    ...args.map((arg) => (typeof arg === 'string' ? `s${base64(arg)}` : `l${arg.map(base64).join(',')}`)),
  ].join(' ');
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function unbase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

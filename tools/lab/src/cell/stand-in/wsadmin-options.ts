import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeXor } from '../obscured.ts';
import type { Endpoint } from './endpoint.ts';
import { readJavaProperties } from './java-properties.ts';

/** What wsadmin was started with. */
export interface WsadminOptions {
  lang: string;
  conntype: string;
  host: string;
  port: number;
  user: string;
  password: string;
  /** The script; undefined when there is none. */
  file: string | undefined;
  scriptArguments: string[];
  /** `com.ibm.SOAP.ConfigURL`. */
  config: string;
  mayPrompt: boolean;
  requestTimeoutMs: number;
}

/** An option that wsadmin does not know. */
export class UnrecognizedOption extends Error {
  override readonly name = 'UnrecognizedOption';
}

const TEXT_OPTIONS: Readonly<Record<string, 'lang' | 'conntype' | 'host' | 'user' | 'password'>> = {
  '-lang': 'lang',
  '-conntype': 'conntype',
  '-host': 'host',
  '-user': 'user',
  '-username': 'user',
  '-password': 'password',
};

/** Accepted and without effect here. */
const IGNORED = new Set(['-profileName', '-profile', '-p', '-tracefile', '-jobid', '-usejython21', '-c']);

/** Reads the command line; whatever follows `-f file` belongs to the script. */
export function readWsadminOptions(args: readonly string[], endpoint: Endpoint): WsadminOptions {
  const options: WsadminOptions = {
    lang: '',
    conntype: 'SOAP',
    host: 'localhost',
    port: endpoint.soapPort,
    user: '',
    password: '',
    file: undefined,
    scriptArguments: [],
    config: `${endpoint.profile}/properties/soap.client.props`,
    mayPrompt: true,
    requestTimeoutMs: 180_000,
  };
  for (let at = 0; at < args.length; at += 2) {
    const name = args[at] ?? '';
    const value = args[at + 1] ?? '';
    const text = TEXT_OPTIONS[name];
    if (text !== undefined) options[text] = value;
    else if (name === '-port') options.port = Number(value);
    else if (name === '-javaoption')
      options.config = /-Dcom\.ibm\.SOAP\.ConfigURL=(\S+)/.exec(value)?.[1] ?? options.config;
    else if (name === '-f') {
      options.file = value;
      options.scriptArguments = args.slice(at + 2);
      break;
    } else if (!IGNORED.has(name)) throw new UnrecognizedOption(name);
  }
  return options;
}

/**
 * Adds what the client properties say: user, password, whether to prompt, and the timeout.
 *
 * @returns A warning to print when the file cannot be read.
 */
export function addClientProperties(options: WsadminOptions): string | undefined {
  let text: string;
  try {
    text = readFileSync(pathOf(options.config), 'latin1');
  } catch {
    return `ADMC0046W: The system failed to load properties from com.ibm.SOAP.configURL: ${options.config}`;
  }
  const values = readJavaProperties(text);
  options.user ||= values.get('com.ibm.SOAP.loginUserid') ?? '';
  options.password ||= decodeXor(values.get('com.ibm.SOAP.loginPassword') ?? '');
  options.mayPrompt = !['properties', 'none'].includes(values.get('com.ibm.SOAP.loginSource') ?? 'prompt');
  options.requestTimeoutMs = Number(values.get('com.ibm.SOAP.requestTimeout') || '180') * 1000;
  return undefined;
}

function pathOf(url: string): string {
  return url.startsWith('file:///') ? fileURLToPath(url) : url.replace(/^file:/, '');
}

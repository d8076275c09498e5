import {
  type ActionReport,
  defineAction,
  InputError,
  reveal,
  Secret,
  SECRET_KEYWORD,
  type TaskContext,
} from '@signet/core';
import { type Static, Type } from '@sinclair/typebox';
import { guarded } from '../commands/guard.ts';
import { creates, removes } from '../commands/arguments.ts';
import { attributeArguments, presentFacts, wantedMode } from '../files/attributes.ts';
import { clearData, dataText } from '../files/content.ts';
import { type Identity, type Look, lookAtOne, readBytes, sha1Sum } from '../files/look.ts';
import { putFile } from '../files/put.ts';
import { httpArguments, parseUrl, requestHeaders } from '../http/arguments.ts';
import { type FollowRedirects, requestFollowing } from '../http/follow.ts';
import { nowMicros } from '../commands/time.ts';
import { web, type WebReader, type WebWriter } from '../targets/web.ts';

const args = Type.Object(
  {
    ...httpArguments,
    method: Type.Optional(Type.String({ pattern: '^[A-Za-z]+$', description: 'The method; `GET` when left out.' })),
    user: Type.Optional(Type.String({ description: 'The same as `url_username`.' })),
    password: Type.Optional(
      Type.Unsafe<Secret>({ type: 'string', [SECRET_KEYWORD]: true, description: 'The same as `url_password`.' }),
    ),
    body: Type.Optional(
      Type.Unsafe<unknown>({
        type: ['string', 'number', 'boolean', 'object', 'array'],
        [SECRET_KEYWORD]: 'allowed',
        additionalProperties: { [SECRET_KEYWORD]: 'allowed' },
        items: { [SECRET_KEYWORD]: 'allowed' },
        description: 'What is sent. A secret is shown nowhere.',
      }),
    ),
    body_format: Type.Optional(
      Type.Union([Type.Literal('raw'), Type.Literal('json'), Type.Literal('form-urlencoded')], {
        description: 'How a map or list is written; `raw` when left out. It sets the content type.',
      }),
    ),
    src: Type.Optional(Type.String({ description: "A file of the author's that is sent instead of `body`." })),
    remote_src: Type.Optional(Type.Boolean({ description: '`src` is on the host; false when left out.' })),
    status_code: Type.Optional(
      Type.Unsafe<number | string | readonly (number | string)[]>({
        anyOf: [{ type: ['integer', 'string'] }, { type: 'array', items: { type: ['integer', 'string'] } }],
        description: 'Answers that are a success; 200 when left out.',
      }),
    ),
    return_content: Type.Optional(
      Type.Boolean({ description: 'Register the answer as `content`; false when left out.' }),
    ),
    follow_redirects: Type.Optional(
      Type.Unsafe<string | boolean>({
        type: ['string', 'boolean'],
        enum: ['all', 'none', 'safe', 'yes', 'no', true, false],
        description: '`safe`, when left out: those of GET and HEAD. `all` or `none`.',
      }),
    ),
    dest: Type.Optional(Type.String({ description: 'A path on the host that the answer is written to.' })),
    force: Type.Optional(
      Type.Boolean({ description: 'Accepted for Ansible: no answer is kept, each is asked for anew.' }),
    ),
    creates,
    removes,
    ...attributeArguments,
  },
  { additionalProperties: false },
);
type Args = Static<typeof args>;

export const uri = defineAction({
  name: 'uri',
  summary: 'Asks a web server, from the host.',
  details:
    "The request goes out over the host's connection, so that its DNS, routes and firewalls count; neither curl nor " +
    'Python is needed there. Variables `http_resolve`, `http_ca` and `http_validate_certs` of the host are heeded.\n\n' +
    'GET and HEAD also run in check mode, because they change nothing; other methods are then only named.',
  target: web,
  args,
  returns: {
    status: 'The status code.',
    url: 'What answered in the end.',
    redirected: 'Whether that is another URL.',
    msg: 'The reason and the length.',
    content: 'The answer, with `return_content` or when it is not the wanted one.',
    json: 'The answer as data, when it is JSON.',
    cookies: 'Cookies that were set, by name.',
    elapsed: 'How many seconds it took.',
    content_type: 'And each other header, in lower case with `_` for `-`.',
  },

  async foresee(host, args, context) {
    const method = methodOf(args);
    const why = await guarded(host, args);
    if (why !== undefined) return notAsked(args, why);
    if ((method === 'GET' || method === 'HEAD') && args.dest === undefined) return ask(host, args, context);
    return [`${method} ${shown(args.url)}`];
  },

  async run(host, args, context) {
    const why = await guarded(host, args);
    if (why !== undefined) return notAsked(args, why);
    return ask(host, args, context, host);
  },

  examples: [
    {
      title: 'The server is healthy',
      playbook: `
        - name: Health
          uri: { url: "https://sametime.example.com/health", return_content: true }
          register: health
          until: health.status == 200
          retries: 12
          delay: 5
      `,
    },
    {
      title: 'Send data with a token',
      playbook: `
        - name: Register the host
          uri:
            url: https://registry.example.com/api/hosts
            method: POST
            headers: { Authorization: "Bearer {{ registry_token }}" }
            body: { name: "{{ inventory_hostname }}" }
            body_format: json
            status_code: [200, 201]
      `,
    },
  ],
});

function notAsked({ creates }: Args, why: string): ActionReport {
  const stdout = `skipped, since '${creates ?? ''}' exists`;
  const facts = creates === undefined ? {} : { stdout, stdout_lines: [stdout] };
  return { effects: [], changed: false, skipped: `nothing asked since ${why}`, facts };
}

function methodOf({ method = 'GET' }: Args): string {
  return method.toUpperCase();
}

/** A query may hold what nobody should see. */
function shown(url: string): string {
  return url.replace(/\?.*$/su, '');
}

async function ask(host: WebReader, args: Args, context: TaskContext, writer?: WebWriter): Promise<ActionReport> {
  const { body, headers } = await bodyOf(host, args, context);
  const started = nowMicros();
  const named = {
    ...args,
    url_username: args.url_username ?? args.user,
    url_password: args.url_password ?? args.password,
  };
  const { response, url, redirected } = await requestFollowing(
    host,
    {
      method: methodOf(args),
      url: parseUrl(args.url, context),
      headers: { ...headers, ...requestHeaders(named) },
      ...(body !== undefined && { body }),
      validateCertificates: args.validate_certs,
      timeoutMs: (args.timeout ?? 30) * 1000,
    },
    followOf(args.follow_redirects),
  );
  const isWanted = wantedCodes(args).includes(response.status);
  const isWritten = isWanted && args.dest !== undefined && writer !== undefined;
  const file = isWritten ? await writeAnswer(writer, args.dest ?? '', response.bytes, args, context) : undefined;
  const length =
    response.headers['content-length'] ?? (response.bytes.length > 0 ? String(response.bytes.length) : 'unknown');
  // What Python's library takes for an error.
  const isPlain = response.status < 300;
  const { location } = response.headers;
  const facts: Record<string, unknown> = {
    ...headerFacts(response.headers),
    ...cookieFacts(response.setCookies),
    status: response.status,
    url: url.href,
    redirected,
    elapsed: Math.floor((nowMicros() - started) / 1_000_000),
    ...(isPlain ? {} : { body: response.body }),
    ...(location !== undefined && { location: new URL(location, url).href }),
    msg: isPlain ? `${response.reason || 'OK'} (${length} bytes)` : `HTTP Error ${response.status}: ${response.reason}`,
    ...(args.return_content === true || !isWanted ? { content: response.body } : {}),
    ...jsonFacts(response.headers['content-type'], response.body),
    ...file?.facts,
  };
  const effects = file?.changed === true ? [`write ${args.dest}`] : [];
  if (isWanted) return { effects, changed: file?.changed ?? false, facts };
  const said = `Status code was ${response.status} and not [${wantedCodes(args).join(', ')}]: ${String(facts['msg'])}`;
  return {
    effects: [],
    changed: false,
    facts,
    failure: {
      code: 'HTTP_STATUS',
      message: `${shown(args.url)} answered ${response.status} ${response.reason}: ${said}`,
      hint: 'Look at the log of that server, or add the code to status_code.',
    },
  };
}

function followOf(given: string | boolean | undefined): FollowRedirects {
  if (given === 'all' || given === 'yes' || given === true) return 'all';
  return given === undefined || given === 'safe' ? 'safe' : 'none';
}

function wantedCodes({ status_code: given = 200 }: Args): number[] {
  return (Array.isArray(given) ? given : String(given).split(',')).map(Number);
}

interface Body {
  readonly body?: string | Uint8Array;
  readonly headers: Record<string, string>;
}

/** Of what has no type of its own; Python's library calls it a form. */
const UNTYPED = { 'content-type': 'application/x-www-form-urlencoded' };

async function bodyOf(host: WebReader, args: Args, context: TaskContext): Promise<Body> {
  if (args.src !== undefined && args.remote_src === true) {
    const { look } = await lookAtOne(host, args.src);
    return { body: await readBytes(host, look.path), headers: UNTYPED };
  }
  if (args.src !== undefined) {
    const content = context.controller.read(context.controller.find('files', args.src));
    return { body: content instanceof Secret ? content.reveal() : content, headers: UNTYPED };
  }
  const { body, body_format: format = 'raw' } = args;
  if (body === undefined) return { headers: {} };
  if (format === 'json') {
    const text = body instanceof Secret || typeof body === 'string' ? reveal(body) : dataText(clearData(body));
    return { body: text, headers: { 'content-type': 'application/json' } };
  }
  if (format === 'form-urlencoded') {
    const text = body instanceof Secret || typeof body === 'string' ? reveal(body) : formOf(clearData(body), context);
    return { body: text, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  }
  if (body instanceof Secret || typeof body !== 'object')
    return { body: body instanceof Secret ? body.reveal() : String(body), headers: UNTYPED };
  throw InputError.of('A map or list cannot be sent as it is.', {
    code: 'HTTP_ARGUMENTS',
    at: context.at,
    hint: 'Set body_format: json, or form-urlencoded.',
  });
}

function formOf(body: unknown, context: TaskContext): string {
  const pairs: unknown = Array.isArray(body) ? body : Object.entries(body as object);
  const form = new URLSearchParams();
  for (const pair of pairs as unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw InputError.of('A form is a map, or a list of pairs.', { code: 'HTTP_ARGUMENTS', at: context.at });
    }
    const [name, value] = pair as [unknown, unknown];
    for (const one of Array.isArray(value) ? value : [value]) form.append(String(name), String(one));
  }
  return form.toString();
}

function headerFacts(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.replaceAll('-', '_'), value]));
}

function cookieFacts(setCookies: readonly string[]): Record<string, unknown> {
  const cookies: Record<string, string> = {};
  for (const cookie of setCookies) {
    const [, name, value = ''] = /^([^=;]+)=([^;]*)/u.exec(cookie) ?? [];
    if (name !== undefined) cookies[name.trim()] = value;
  }
  const text = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  return {
    cookies,
    cookies_string: text.join('; '),
    ...(setCookies.length > 0 && { set_cookie: setCookies.join(', ') }),
  };
}

function jsonFacts(type: string | undefined, body: string): Record<string, unknown> {
  if (type === undefined || !/[/+]json\b/u.test(type)) return {};
  try {
    return { json: JSON.parse(body) as unknown };
  } catch (error) {
    // The server says JSON and sends something else: the author sees it in `content`.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

async function writeAnswer(host: WebWriter, dest: string, bytes: Buffer, args: Args, context: TaskContext) {
  const { look, me } = await lookAtTarget(host, dest, args, context);
  const mode = wantedMode(args.mode, { look, isDirectory: false, me }, context.at);
  const bits =
    mode === undefined ? (look.followed === undefined ? 0o666 & ~me.umask : undefined) : Number.parseInt(mode, 8);
  const isChanged = look.sha1 !== sha1Sum(bytes);
  if (isChanged) {
    const { owner, group, unsafe_writes: unsafe } = args;
    await putFile(host, { look, content: bytes, mode: bits, owner, group, follow: true, unsafe }, context.at);
  }
  const { look: now } = await lookAtOne(host, { folder: '', name: look.path });
  const present = now.followed === undefined ? {} : presentFacts(now.followed);
  return { changed: isChanged, facts: { path: look.path, dest: look.path, ...present } };
}

/** A folder gets the answer under the last part of the URL. */
async function lookAtTarget(
  host: WebWriter,
  dest: string,
  args: Args,
  context: TaskContext,
): Promise<{ look: Look; me: Identity }> {
  const first = await lookAtOne(host, dest, true);
  if (first.look.followed?.kind !== 'directory') return first;
  const name = parseUrl(args.url, context).pathname.split('/').at(-1) ?? '';
  return lookAtOne(host, { folder: first.look.path, name: name === '' ? 'index.html' : name }, true);
}

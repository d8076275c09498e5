import { readFileSync } from 'node:fs';
import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import {
  inspectKeyFile,
  type Layout,
  mintToken2,
  openKeyFile,
  parseAccessId,
  parseProperties,
  rewrapKeyFile,
  validateToken2,
} from './index.ts';

/** What a running Open Liberty made and read: recorded by `tools/liberty`, whose README says how. */
interface Recordings {
  readonly recordings: readonly {
    readonly server: string;
    readonly layout: Layout;
    readonly keyFiles: readonly {
      readonly madeBy: string;
      readonly password: string;
      readonly text: string;
      readonly tokens: readonly { readonly token: string; readonly read: Caller }[];
    }[];
  }[];
}

/** The server's own reading of a token that it accepted. */
interface Caller {
  readonly user: string;
  readonly accessId: string;
  readonly realm: string;
  readonly expiresMs: number;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

const file = new URL('./__fixtures__/open-liberty.json', import.meta.url);
const { recordings } = JSON.parse(readFileSync(file, 'utf8')) as Recordings;

const keyFiles = recordings.flatMap(({ server, layout, keyFiles }) =>
  keyFiles.map((each) => ({ ...each, layout, title: `${layout} keys by ${each.madeBy}, Java ${javaOf(server)}` })),
);
const tokens = keyFiles.flatMap((keyFile) =>
  keyFile.tokens.map((each) => ({ ...each, keyFile, title: `${each.read.user}, ${keyFile.title}` })),
);
/** Which other attributes would have to follow, and be misread. */
const endsWithBackslash = tokens.filter(({ read }) => read.user.endsWith('\\'));
const mintable = tokens.filter((each) => !endsWithBackslash.includes(each));

describe('recorded from Open Liberty', () => {
  it('has both layouts of two generations of Java, by all three makers', () => {
    expect(keyFiles.map(({ title }) => title.replace(/Java (\d+).*/u, 'Java $1')).toSorted()).toEqual(
      ['1.0', '2.0'].flatMap((layout) =>
        ['Open Liberty at its start', 'Signet', 'securityUtility createLTPAKeys'].flatMap((maker) =>
          ['17', '25'].map((java) => `${layout} keys by ${maker}, Java ${java}`),
        ),
      ),
    );
  });

  it.each(keyFiles)('opens: $title', ({ text, password, layout, madeBy, tokens }) => {
    const realm = madeBy === 'Signet' ? tokens[0]?.read.realm : 'defaultRealm';
    expect(openKeyFile(text, new Secret(password))).toMatchObject({ layout, realm });
    expect(inspectKeyFile(text)).toMatchObject({ layout, version: layout, realm });
    expect(inspectKeyFile(text).wellKnownPassword).toBeUndefined();
    expect(() => openKeyFile(text, new Secret('another password'))).toThrow(
      expect.objectContaining({ code: 'LTPA_WRONG_PASSWORD' }),
    );
  });

  it.each(keyFiles)('has the same bytes again under its password: $title', ({ text, password }) => {
    const [right, other] = [new Secret(password), new Secret('another password')];
    const rewrapped = rewrapKeyFile(text, right, other);
    expect(rewrapKeyFile(text, right, right)).toBe(text);
    expect(rewrapKeyFile(rewrapped, other, right)).toBe(text);
    expect([...parseProperties(rewrapped).keys()]).toEqual([...parseProperties(text).keys()]);
  });

  it.each(tokens)('reads as the server does: $title', ({ token, read, keyFile }) => {
    const keys = openKeyFile(keyFile.text, new Secret(keyFile.password));
    const judge = (nowMs: number) => validateToken2(token, [keys], { nowMs, realms: [read.realm] });
    const result = judge(read.expiresMs);
    expect(result.ok && { ...result.attributes }).toEqual(read.attributes);
    expect(result).toMatchObject({
      ok: true,
      user: read.accessId,
      realm: read.realm,
      uniqueId: parseAccessId(read.accessId)?.uniqueId,
      expiresMs: read.expiresMs,
      outerExpiryMs: read.expiresMs,
      publicId: keys.publicId,
      warnings: [],
    });
    expect(judge(read.expiresMs + 1)).toMatchObject({ ok: false, reason: 'TOKEN_EXPIRED' });
  });

  it.each(mintable)('mints again byte for byte: $title', ({ token, read, keyFile }) => {
    const keys = openKeyFile(keyFile.text, new Secret(keyFile.password));
    const { accessId: user, expiresMs, attributes } = read;
    expect(mintToken2(keys, { user, expiresMs, attributes })).toBe(token);
  });

  it.each(tokens)('refuses under any other recorded keys: $title', ({ token, read, keyFile }) => {
    const others = keyFiles.filter((each) => each !== keyFile);
    const keys = others.map(({ text, password }) => openKeyFile(text, new Secret(password)));
    expect(validateToken2(token, keys, { realms: 'any', nowMs: read.expiresMs })).toMatchObject({
      ok: false,
      reason: 'TOKEN_OTHER_KEYS',
    });
  });

  it.each(endsWithBackslash)('makes no token itself: $title', ({ read, keyFile }) => {
    const keys = openKeyFile(keyFile.text, new Secret(keyFile.password));
    expect(() => mintToken2(keys, { user: read.accessId, expiresMs: read.expiresMs })).toThrow(
      expect.objectContaining({ code: 'LTPA_BAD_ACCESS_ID' }),
    );
  });
});

function javaOf(server: string): string {
  return /version (?<version>[\w.+-]+)/u.exec(server)?.groups?.['version'] ?? '';
}

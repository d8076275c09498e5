import { Secret } from '@signet/core';
import { describe, expect, it } from 'vitest';
import { inspectKeyFile, openKeyFile } from './key-file.ts';
import { generateKeys } from './keys.ts';
import { parseProperties, propertyEntries, storeProperties } from './properties.ts';
import { names } from './property-names.ts';
import { writeKeyFile } from './write-key-file.ts';

const password = new Secret('correct horse');
const text = writeKeyFile(generateKeys({ realm: 'r:389' }), password, {
  creationDate: new Date(0),
  creationHost: 'dmgr',
});
const base64 = Buffer.from(text, 'latin1').toString('base64');
const wrapped = base64.replaceAll(/(.{76})/gu, '$1\n');

describe('what people give in place of a key file', () => {
  it.each<[string, string | Buffer, RegExp]>([
    ['nothing', '', /it is empty/u],
    ['blank lines', '\r\n \n', /it is empty/u],
    ['a login page', '\n<!DOCTYPE html><html><body>Log in</body></html>', /it is a web page or XML/u],
    ['an error page', '<html><head><title>404</title>', /it is a web page or XML/u],
    ['XML', '<?xml version="1.0"?><server/>', /it is a web page or XML/u],
    ['PEM', '-----BEGIN PRIVATE KEY-----\nMIIC\n-----END PRIVATE KEY-----\n', /it is in PEM format/u],
    ['a keystore', Buffer.from('feedfeed0000000200000001', 'hex'), /it is a Java keystore/u],
    ['ltpa.jceks', Buffer.from('cececece0000000200000001', 'hex'), /it is a Java keystore/u],
    [
      'a PKCS#12 keystore',
      Buffer.from('308209a80201033082096406092a864886f70d010701a0', 'hex'),
      /it is a Java keystore/u,
    ],
    ['an archive', Buffer.from('504b03040a000000000000000000', 'hex'), /it is binary data/u],
    ['UTF-16 with a mark', Buffer.from(`\u{feff}${text}`, 'utf16le'), /it is UTF-16 text/u],
    ['UTF-16 without one', Buffer.from(text, 'utf16le'), /it is UTF-16 text/u],
    ['UTF-16, big-endian', Buffer.from(text, 'utf16le').swap16(), /it is UTF-16 text/u],
    ['UTF-8 with a byte order mark', Buffer.from(`\u{feff}${text}`), /it starts with a byte order mark/u],
    ['a string with a byte order mark', `\u{feff}${text}`, /it starts with a byte order mark/u],
    ['the file in base64', base64, /it is one in base64/u],
    ['the file in base64 with line ends', `${wrapped}\n`, /it is one in base64/u],
    ['values of Kubernetes', `global:\n  ltpaKeysBase64: "${base64}"\n`, /it has one in base64 in it/u],
    ['an env file', 'LTPA_KEYS=/ltpa-config/ltpa.keys\nLTPA_REALM=r:389\n', /has none of the properties/u],
    ['prose', 'The keys are on the other server.', /has none of the properties/u],
    ['far too much', '#'.repeat(20_000), /longer than 16384 bytes/u],
  ])('is named: %s', (_, given, message) => {
    for (const read of [() => inspectKeyFile(given), () => openKeyFile(given, password)]) {
      expect(read).toThrow(
        expect.objectContaining({ code: 'LTPA_NOT_A_KEY_FILE', message: expect.stringMatching(message) }),
      );
      expect(read).toThrow(expect.objectContaining({ hint: expect.stringMatching(/\.$/u) }));
    }
  });
});

describe('a key file in base64 in YAML', () => {
  const hintFor = (given: string): string | undefined => {
    try {
      inspectKeyFile(given);
      return undefined;
    } catch (error) {
      return (error as { hint?: string }).hint;
    }
  };
  const alone = (path: string): string =>
    `Take that value alone: \`yq -r '${path}' FILE | base64 -d | signet ltpa COMMAND -\`.`;
  const anywhere = 'Take that value alone and decode it, for example with `base64 -d`.';

  it.each([
    [
      'a chart',
      `replicas: 1\nglobal:\n  realm: r\n  ltpaKeysBase64: "${base64}"\n`,
      alone('.["global"]["ltpaKeysBase64"]'),
    ],
    ['a manifest', `kind: Secret\ndata:\n  "ltpa.keys": ${base64}\n  other: AAAA\n`, alone('.["data"]["ltpa.keys"]')],
    [
      'several lines',
      `data:\n  ltpa.keys: |\n    ${wrapped.replaceAll('\n', '\n    ')}\n`,
      alone('.["data"]["ltpa.keys"]'),
    ],
    ['the second document', `a:\n  b: c\n---\ndata:\n  keys: ${base64}`, alone('.["data"]["keys"]')],
    ['a list', `env:\n  - name: KEYS\n    value: ${base64}`, anywhere],
    ['JSON', `{"data":{"ltpa.keys":"${base64}"}}`, anywhere],
  ])('is found there, with the command that takes it out: %s', (_, given, hint) => {
    expect(hintFor(given)).toBe(hint);
  });
});

describe('a key file that was damaged on its way', () => {
  const entry = propertyEntries(text).find(({ key }) => key === names.private);
  const [start, end] = [entry?.start ?? 0, entry?.end ?? 0];
  const broken = (lineEnd: string): string => text.slice(0, start + 76) + lineEnd + text.slice(start + 76);

  it.each(['\n', '\r\n', '\n  '])('says that a value was broken by %j', (lineEnd) => {
    expect(() => openKeyFile(broken(lineEnd), password)).toThrow(
      expect.objectContaining({
        code: 'LTPA_CORRUPT',
        message: `The value of ${names.private} in the LTPA key file goes on in the next line.`,
      }),
    );
  });

  it('says that the public key was broken, too', () => {
    const value = propertyEntries(text).find(({ key }) => key === names.public)?.start ?? 0;
    expect(() => inspectKeyFile(`${text.slice(0, value + 76)}\n${text.slice(value + 76)}`)).toThrow(
      `The value of ${names.public} in the LTPA key file goes on in the next line.`,
    );
  });

  it('reads a value that goes on in the next line as Java wants it', () => {
    expect(openKeyFile(broken('\\\n  '), password).realm).toBe('r:389');
  });

  it.each([2, 4, 101, 200])('says that it was cut off %i characters before the end of a value', (missing) => {
    expect(() => openKeyFile(text.slice(0, end - missing), password)).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^LTPA_(?:CORRUPT|MISSING_PROPERTY)$/u),
        message: expect.stringMatching(/cut off|has no property/u),
        hint: expect.stringContaining('whole'),
      }),
    );
  });

  it('says that it may have been cut off where properties are missing', () => {
    const cut = text.slice(0, text.indexOf(names.public) - 1);
    expect(() => inspectKeyFile(cut)).toThrow(
      expect.objectContaining({
        code: 'LTPA_MISSING_PROPERTY',
        message: `The LTPA key file has no property ${names.public}.`,
        hint: expect.stringContaining('cut off'),
      }),
    );
  });

  it('says nothing of line ends where a value is merely wrong', () => {
    const changed = storeProperties(new Map([...parseProperties(text), [names.private, 'not base64']]));
    expect(() => openKeyFile(changed, password)).toThrow(
      `The value of ${names.private} in the LTPA key file is not base64.`,
    );
  });

  it('never shows a value', () => {
    const values = [...parseProperties(text).values()].filter(({ length }) => length > 20);
    for (let length = 0; length < text.length; length += 1) {
      const message = messageOf(() => openKeyFile(text.slice(0, length), password));
      expect(values.filter((value) => message.includes(value.slice(0, 12)))).toEqual([]);
    }
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
    return 'no error';
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    return `${message} ${hint}`;
  }
}

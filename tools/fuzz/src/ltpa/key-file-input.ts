import { parseProperties } from '@signet/ltpa';
import { type Material, mutate } from '../mutate.ts';
import type { Random } from '../random.ts';
import { sealings } from './corpus.ts';

const words = [
  '\\',
  '\\\n',
  '\\\r\n  ',
  '\\u',
  '\\u00fc',
  '\\u12g4',
  '\n',
  '\r',
  '\f',
  '#',
  '!',
  '=',
  ':',
  ' ',
  'A==',
  'null',
  '0.0',
  'com.ibm.websphere.ltpa.3DESKey=',
  'com.ibm.websphere.ltpa.SharedKey=',
  'com.ibm.websphere.ltpa.PrivateKey',
  'com.ibm.websphere.ltpa.PublicKey:',
  'com.ibm.websphere.ltpa.Realm=',
  'com.ibm.websphere.ltpa.version=2.0\n',
].map((word) => Buffer.from(word));
const files = sealings.map(({ text }) => Buffer.from(text, 'latin1'));
const material: Material = { others: files, words };
const blobs: Material = {
  others: sealings.flatMap(({ shared, privateBlob }) => [shared, privateBlob]),
  words: ['00', '00000080', '010001', '01', 'ff', '7fffffff'].map((hex) => Buffer.from(hex, 'hex')),
};
const entries = sealings.map(({ text }) => [...parseProperties(text)]);

/** A key file that is not quite one: its text, its properties, its encrypted or its clear values are changed. */
export function makeKeyFile(random: Random): Buffer {
  switch (random.below(10)) {
    case 0:
      return random.bytes(random.below(600));
    case 1:
      return pieces(random);
    case 2:
    case 3:
      return rearranged(random);
    case 4:
    case 5:
      return withValue(random, (bytes) => mutate(random, bytes, blobs));
    case 6:
      return withClearValue(random);
    default:
      return mutate(random, random.pick(files), material);
  }
}

/** Nothing but words that mean something to a reader of properties. */
function pieces(random: Random): Buffer {
  return Buffer.concat(Array.from({ length: random.below(60) }, () => random.pick(words)));
}

/** Properties left out, twice, in another order, or with the value of another; each line written in some way. */
function rearranged(random: Random): Buffer {
  const chosen = [...random.pick(entries)];
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const at = random.below(chosen.length);
    const [name = '', value = ''] = chosen[at] ?? [];
    const other = random.pick(random.pick(entries));
    switch (random.below(4)) {
      case 0:
        chosen.splice(at, 1);
        break;
      case 1:
        chosen.splice(random.below(chosen.length + 1), 0, [name, value]);
        break;
      case 2:
        chosen[at] = [name, other[1]];
        break;
      default:
        chosen[at] = other;
    }
  }
  const text = chosen.map(([name, value]) => line(random, name, value)).join('');
  return Buffer.from(random.once(16) ? text + random.pick(['x=y\\', 'x=y\\\n', '#\\\n', '\\']) : text, 'latin1');
}

function line(random: Random, name: string, value: string): string {
  if (random.once(32)) return `${name}${random.pick(['', ' ', '='])}\n`;
  const escaped = value.replaceAll(/[=:]/gu, (char) => (random.once(8) ? char : `\\${char}`));
  const at = random.below(escaped.length + 1);
  const broken = random.once(8) ? `${escaped.slice(0, at)}\\\n  ${escaped.slice(at)}` : escaped;
  return `${name}${random.pick(['=', '=', '=', ':', ' ', ' = '])}${broken}${random.pick(['\n', '\n', '\n', '\r\n', '\r'])}`;
}

/** One value, decoded, changed and encoded again. */
function withValue(random: Random, change: (bytes: Buffer) => Buffer): Buffer {
  const chosen = random.pick(entries).map(([name, value]): [string, string] => [name, value]);
  const secret = chosen.filter(([name]) => name.endsWith('Key'));
  const entry = random.pick(secret);
  entry[1] = change(Buffer.from(entry[1], 'base64')).toString('base64');
  return Buffer.from(chosen.map(([name, value]) => `${name}=${value}\n`).join(''), 'latin1');
}

/** One value changed before it was encrypted: what a file says to whoever has the password. */
function withClearValue(random: Random): Buffer {
  const { text, shared, privateBlob, seal } = random.pick(sealings);
  const isShared = random.once(4);
  const sealed = seal(mutate(random, isShared ? shared : privateBlob, blobs)).toString('base64');
  const name = isShared ? /\.(?:3DESKey|SharedKey)=.*/u : /\.PrivateKey=.*/u;
  return Buffer.from(
    text.replace(name, (found) => `${found.slice(0, found.indexOf('='))}=${sealed}`),
    'latin1',
  );
}

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseProperties, storeProperties } from './properties.ts';
import { names } from './property-names.ts';
import { orderedNames } from './property-order.ts';

/** What Java makes of a file: its properties sorted by name, or that it refuses it. */
type Loaded = readonly (readonly [string, string])[] | 'refused';

const program = fileURLToPath(new URL('__fixtures__/JavaProperties.java', import.meta.url));
const recording = fileURLToPath(new URL('__fixtures__/java-properties.json', import.meta.url));
const javaVersion = Number(
  /version "(?<major>\d+)/u.exec(spawnSync('java', ['-version'], { encoding: 'utf8' }).stderr ?? '')?.groups?.[
    'major'
  ] ?? 0,
);
const noJava = javaVersion === 0 ? ' (skipped: there is no java here)' : '';

const texts = [
  // Separators and white space.
  'key=value',
  'key = value',
  'key : value',
  'key\tvalue',
  'key\f=\fvalue',
  '  key=value',
  '\f\tkey=value',
  'key',
  'key=',
  'key= ',
  'key==value',
  'key:=value',
  'key = = value',
  'key=trailing \t',
  '=value',
  ':',
  ' ',
  '',
  '\f',
  'a b c=d',
  // Comments.
  '#comment',
  '  ! comment\na=b',
  '#c\\\na=b',
  '!c\\\r\na=b',
  'a=#b',
  'a#b=c',
  '\\#a=b',
  '\\!a=b',
  '#a=b\r#c=d\re=f',
  // Line ends.
  'a=1\nb=2',
  'a=1\r\nb=2\r\n',
  'a=1\rb=2\r',
  'a=1\n\n\r\n\rb=2',
  'a=1\n\rb=2',
  // Continuations.
  'a=one\\\ntwo',
  'a=one\\\n   two',
  'a=one\\\r\n\t\ftwo',
  'a=one\\\rtwo',
  'a=one\\\n\ntwo=2',
  'a=one\\',
  'a=one\\\n',
  'a=one\\\\\ntwo=2',
  'a=one\\\\\\\ntwo',
  'a=one\\\n#two',
  'a=one\\\n!two',
  'ke\\\ny=value',
  'ke\\\n   y=value',
  'key\\\n=value',
  'key\\\n  = value',
  'key \\\n = value',
  'key=\\\n  value',
  'key=  \\\n  = value',
  'key\\\n\\\n=value',
  '\\\n  a=b',
  '\\\n',
  '\\\r\n',
  '\\\r',
  '\\\n  ',
  '\\\n\\\n',
  '\\',
  'a=b\n\\',
  '\\\n#a=b',
  '\\\n\na=b',
  'a=b\\\n\\\nc',
  'a=b\\\n \\\n c',
  // Escapes.
  'realm=host\\:389',
  'a\\=b\\:c\\ d=x',
  'a=\\t\\n\\r\\f',
  'a=\\q\\a\\0\\"',
  'a=\\\\',
  'a\\\\=b',
  'a\\\\\\=b=c',
  'a=\\ b',
  'a=b\\ ',
  'a\\\tb=c',
  'a\\tb=c',
  '\\u0061=b',
  'a=\\u00fc\\u00FC',
  'a=\\ud83d\\ude00',
  'a=\\ud83d',
  'a=\\uu0041',
  'a=\\u',
  'a=\\u00',
  'a=\\u00g0',
  'a=\\U0041',
  'a=\\u004',
  'a=\\u 041',
  'a\\u003d=b',
  'a=\\u\\\n0041',
  'a\\u=00411',
  // Bytes.
  'a=\0',
  '\0=a',
  'a=b\0c\nd=e',
  'a=\u{fc}\u{ff}\u{80}',
  '\u{fc}=1',
  'a=\u{85}b',
  'a=\u{a0}b',
  'a\u{a0}=b',
  'a=\v',
  '\va=b',
  '\u{ef}\u{bb}\u{bf}#a\nb=c',
  // Duplicates.
  'a=1\na=2',
  'a=1\n\\u0061=2\nb=3',
];

const stored: (readonly [string, string])[][] = [
  [['key', 'value']],
  [['a b', ' x =:#!\\ y ']],
  [['a', '\t\n\r\f\v\u{1}\u{7f}']],
  [['a', 'ü€😀\ud83d']],
  [['ü #!', '  two']],
  [['', '']],
  [['a', ' ']],
  [['com.ibm.websphere.ltpa.3DESKey', 'abc+/==']],
];

describe('what Java recorded', () => {
  const { loads, stores } = JSON.parse(readFileSync(recording, 'utf8')) as {
    loads: { text: string; properties: Loaded }[];
    stores: { properties: (readonly [string, string])[]; text: string }[];
  };

  it.each(loads)('is what we read in $text', ({ text, properties }) => {
    expect(load(text)).toEqual(properties);
  });

  it.each(stores)('is what we write for $properties', ({ properties, text }) => {
    expect(storeProperties(properties)).toBe(text);
  });
});

const randomTexts = fc.sample(
  fc
    .array(
      fc.constantFrom(
        '\\',
        '\n',
        '\r',
        '\r\n',
        ' ',
        '\t',
        '\f',
        '=',
        ':',
        '#',
        '!',
        'u',
        '0041',
        'a',
        'b',
        '\0',
        '\u{fc}',
      ),
      { maxLength: 24 },
    )
    .map((parts) => parts.join('')),
  { seed: 4, numRuns: 5000 },
);
const anyText = fc.string({ unit: fc.integer({ min: 1, max: 0xffff }).map((code) => String.fromCharCode(code)) });
const randomPairs = fc.sample(fc.oneof(fc.tuple(fc.string(), fc.string()), fc.tuple(anyText, anyText)), {
  seed: 4,
  numRuns: 5000,
});
const { date, host, version, realm } = names;
// As Liberty puts them in: of names with the same hash the first comes first.
const keyFiles = (['1.0', '2.0'] as const).map((layout) =>
  [names.shared[layout], names.private, names.public, date, host, realm, version].map((name) => [name, ''] as const),
);

describe.skipIf(javaVersion === 0)(`Java ${javaVersion}${noJava}`, () => {
  let java: ReturnType<typeof askJava>;
  beforeAll(() => {
    java = askJava([...texts, ...randomTexts], [...stored, ...randomPairs.map((pair) => [pair]), ...keyFiles]);
  }, 60_000);

  it('says what was recorded', async () => {
    const loads = texts.map((text, index) => ({ text, properties: java.loads[index] }));
    const stores = stored.map((properties, index) => ({ properties, text: java.stores[index] }));
    // `vitest --update` records what Java says here.
    await expect(`${JSON.stringify({ loads, stores }, undefined, 1)}\n`).toMatchFileSnapshot(recording);
  });

  it('reads thousands of random files as we do', () => {
    const theirs = java.loads.slice(texts.length);
    const differing = randomTexts.filter((text, index) => JSON.stringify(load(text)) !== JSON.stringify(theirs[index]));
    expect({ compared: theirs.length, differing }).toEqual({ compared: 5000, differing: [] });
  });

  it('writes thousands of random properties as we do', () => {
    const theirs = java.stores.slice(stored.length, -keyFiles.length);
    const differing = randomPairs.filter((pair, index) => storeProperties([pair]) !== theirs[index]);
    expect({ compared: theirs.length, differing }).toEqual({ compared: 5000, differing: [] });
  });

  it.skipIf(javaVersion < 9)('has the properties of a key file in the order that we know', () => {
    const order = javaVersion < 18 ? 'java9' : 'java18';
    const written = java.stores.slice(-keyFiles.length).map((text) => [...parseProperties(text).keys()]);
    expect(written).toEqual([orderedNames('1.0', order), orderedNames('2.0', order)]);
  });
});

function load(text: string): Loaded {
  try {
    return [...parseProperties(text)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  } catch (error) {
    if ((error as { code?: string }).code === 'LTPA_CORRUPT') return 'refused';
    throw error;
  }
}

/** What Java reads in each text, and what it writes for each list of properties. */
function askJava(
  loads: readonly string[],
  stores: readonly (readonly (readonly [string, string])[])[],
): { loads: Loaded[]; stores: string[] } {
  const commands = [
    ...loads.map((text) => `load ${Buffer.from(text, 'latin1').toString('base64')}`),
    ...stores.map((pairs) => `store ${Buffer.from(pairs.flat().join('\0'), 'utf16le').swap16().toString('base64')}`),
  ];
  const { stdout, stderr, status } = spawnSync('java', [program], {
    input: `${commands.join('\n')}\n`,
    encoding: 'latin1',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  const answers = stdout.split('\n').slice(0, commands.length);
  return {
    loads: answers.slice(0, loads.length).map(parseLoaded),
    stores: answers.slice(loads.length).map((answer) => Buffer.from(answer, 'base64').toString('latin1')),
  };
}

function parseLoaded(answer: string): Loaded {
  if (answer === '!') return 'refused';
  if (answer === '') return [];
  return answer.split(' ').map((pair) => {
    const [name = '', value = ''] = pair
      .split(',')
      .map((part) => Buffer.from(part, 'base64').swap16().toString('utf16le'));
    return [name, value] as const;
  });
}

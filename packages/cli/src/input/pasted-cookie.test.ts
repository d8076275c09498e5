import { describe, expect, it } from 'vitest';
import { tokensIn } from './pasted-cookie.ts';

/** As long as a real one; 160 bytes, so that it may be an LtpaToken2. */
const LONG = Buffer.alloc(160, 0x5a).toString('base64');
const FOLDED = LONG.replaceAll(/.{76}/gu, '$&\n');
const HAR = JSON.stringify({
  log: {
    entries: [
      {
        request: {
          headers: [
            { name: 'Accept', value: '*/*' },
            { name: 'Cookie', value: 'a=b; LtpaToken2=AbC==' },
          ],
          queryString: [{ name: 'q', value: 'x' }],
          cookies: [{ name: 'LtpaToken2', value: 'AbC==', domain: '.example.com', path: '/' }],
        },
      },
    ],
  },
});

it.each([
  ['a value', 'AbC+/=\n', 'AbC+/='],
  ['a value in quotes', '"AbC+/="', 'AbC+/='],
  ['a value in single quotes', "'AbC+/='", 'AbC+/='],
  ['a value behind a byte order mark', '\uFEFFAbC+/=', 'AbC+/='],
  ['a value with blanks for plus signs', 'AbC /=', 'AbC /='],
  ['a percent-encoded value', 'AbC%2B%3D', 'AbC%2B%3D'],
  ['a folded value', FOLDED, LONG],
  ['a folded value with line ends of Windows', FOLDED.replaceAll('\n', '\r\n'), LONG],
  ['a pair', 'LtpaToken2=AbC==', 'AbC=='],
  ['a folded pair', `LtpaToken2=${FOLDED}`, LONG],
  ['a pair with a folded value and more behind it', `Cookie: a=b; LtpaToken2=${FOLDED}; c=d`, LONG],
  ['a name and a colon', 'LtpaToken2: AbC==', 'AbC=='],
  ['what Firefox copies', 'LtpaToken2:"AbC=="\nCreated:"Thu, 26 Nov 2026"\nDomain:"example.com"', 'AbC=='],
  ['a Cookie line', 'Cookie: JSESSIONID=0000x:-1; LtpaToken2=AbC+/=; other=1\r\n', 'AbC+/='],
  ['a Cookie line of HTTP/2, among others', 'host: x\ncookie: LtpaToken2=AbC=\naccept: */*', 'AbC='],
  ['a Cookie line with the value in quotes', 'Cookie: a=b; LtpaToken2="AbC="', 'AbC='],
  ['an option of curl', "-H 'Cookie: LtpaToken2=AbC=='", 'AbC=='],
  ['a curl command', "curl -H 'Accept: */*' -H 'Cookie: a=b; LtpaToken2=AbC==' https://example.com/a?b=c", 'AbC=='],
  [
    'a curl command as Chrome copies it',
    "curl 'https://example.com/' \\\n  -b 'a=b; LtpaToken2=AbC==' \\\n  -H 'x: y'",
    'AbC==',
  ],
  [
    'a curl command for Windows',
    'curl ^"https://example.com/^" ^\n  -H ^"Cookie: a=b; LtpaToken2=AbC==^" ^\n',
    'AbC==',
  ],
  ['a fetch of JavaScript', `fetch('https://a/', { headers: {\n  "cookie": "a=b; LtpaToken2=AbC=="\n} })`, 'AbC=='],
  ['a command of PowerShell', '.Add((New-Object System.Net.Cookie("LtpaToken2", "AbC==", "/", "a.b")))', 'AbC=='],
  ['what curl -v prints', '< HTTP/1.1 200 OK\n< Set-Cookie: LtpaToken2=AbC=; Path=/\n', 'AbC='],
  ['a line that begins with it', 'LtpaToken=old==; LtpaToken2=new==', 'new=='],
  ['the older cookie', 'Cookie: LtpaToken=old==; a=b', 'old=='],
  ['an answer that deletes one and sets it again', 'Set-Cookie: LtpaToken2=""\nSet-Cookie: LtpaToken2=AbC=', 'AbC='],
  ['a JSON object', '{"LtpaToken2":"AbC=="}', 'AbC=='],
  ['a part of JSON', '"LtpaToken2": "AbC==",', 'AbC=='],
  ['text that is nothing of this', 'no token!', 'no token!'],
  ['JSON that is too deep', `${'['.repeat(5000)}${']'.repeat(5000)}`, `${'['.repeat(5000)}${']'.repeat(5000)}`],
])('takes the token out of %s', (_, text, value) => {
  expect(tokensIn(text).map((token) => token.value)).toEqual([value]);
});

it.each([
  ['a file of curl', '# Netscape HTTP Cookie File\n.example.com\tTRUE\t/\tTRUE\t0\tLtpaToken2\tAbC==\n'],
  ['a file of curl with HttpOnly', '#HttpOnly_.example.com\tTRUE\t/\tTRUE\t0\tLtpaToken2\tAbC==\n'],
  ['a row of the table in a browser', 'LtpaToken2\tAbC==\t.example.com\t/\tSession\t430\t✓'],
  ['a Set-Cookie line', 'Set-Cookie: LtpaToken2=AbC==; Path=/; Domain=.example.com; Secure'],
  ['an extension that exports cookies', '[{"domain":".example.com","name":"LtpaToken2","path":"/","value":"AbC=="}]'],
])('keeps domain and path of %s', (_, text) => {
  expect(tokensIn(text)).toEqual([{ name: 'LtpaToken2', value: 'AbC==', domain: '.example.com', path: '/' }]);
});

it('reads HAR, and a value that stands there twice once', () => {
  expect(tokensIn(HAR)).toEqual([{ name: 'LtpaToken2', value: 'AbC==' }]);
});

it('keeps all cookies of the name', () => {
  const jar = ['a', 'b'].map((host) => `${host}.example.com\tFALSE\t/\tTRUE\t0\tLtpaToken2\t${host}==`).join('\n');
  expect(tokensIn(jar)).toEqual([
    { name: 'LtpaToken2', value: 'a==', domain: 'a.example.com', path: '/' },
    { name: 'LtpaToken2', value: 'b==', domain: 'b.example.com', path: '/' },
  ]);
  expect(tokensIn('Cookie: LtpaToken2=a==; LtpaToken2=b==; LtpaToken=c==').map(({ value }) => value)).toEqual([
    'a==',
    'b==',
  ]);
});

it('looks for a cookie of another name only', () => {
  expect(tokensIn('Cookie: LtpaToken2=a==; My.SSO=b==', ['My.SSO']).map(({ value }) => value)).toEqual(['b==']);
  expect(() => tokensIn('Cookie: LtpaToken2=a==; MyXSSO=b==', ['My.SSO'])).toThrow(
    'There is no My.SSO among the cookies LtpaToken2, MyXSSO.',
  );
});

describe('says why there is no token', () => {
  it.each([
    ['nothing', ' \n', 'There is no token.'],
    [
      'a cookie that did not arrive',
      'Cookie: JSESSIONID=0000x:-1; foo=bar',
      'There is no LtpaToken2 among the cookies JSESSIONID, foo.',
    ],
    [
      'the same without its name',
      'JSESSIONID=0000x:-1; foo=bar',
      'There is no LtpaToken2 among the cookies JSESSIONID, foo.',
    ],
    [
      'a file of curl without it',
      'a.example.com\tFALSE\t/\tTRUE\t0\tJSESSIONID\tx',
      'There is no LtpaToken2 among the cookies JSESSIONID.',
    ],
    [
      'a cookie that is deleted',
      'Set-Cookie: LtpaToken2=""; Expires=Thu, 01 Dec 1994 16:00:00 GMT',
      'The cookie LtpaToken2 is empty: the server deletes it here.',
    ],
    ['an empty pair', 'LtpaToken2=', 'The cookie LtpaToken2 is empty: the server deletes it here.'],
    ['a web page', '<!DOCTYPE html><html>', 'What was given as the token is a web page or XML.'],
    ['a key file', '#IBM\ncom.ibm.websphere.ltpa.version=1.0\n', 'What was given as the token is an LTPA key file.'],
    ['a vault', '$ANSIBLE_VAULT;1.1;AES256\n33', 'What was given as the token is encrypted with ansible-vault.'],
  ])('%s', (_, text, message) => {
    expect(() => tokensIn(text)).toThrow(message);
  });

  it.each([`Cookie: a=b; MySSO=${LONG}`, `MySSO=${LONG}`])('a token under another name', (text) => {
    expect(() => tokensIn(text)).toThrow(
      expect.objectContaining({ code: 'LTPA_NO_TOKEN', hint: 'MySSO looks like a token: --cookie-name MySSO' }),
    );
  });
});

it('shows no part of what may be a password', () => {
  expect(tokensIn('Secret=word').map(({ value }) => value)).toEqual(['Secret=word']);
});

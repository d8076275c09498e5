import { describe, expect, it } from 'vitest';
import { keyFileText } from './key-text.ts';

const text = '#IBM\ncom.ibm.websphere.ltpa.Realm=ldap.example.com\\:389\ncom.ibm.websphere.ltpa.version=1.0\n';
const base64 =
  'I0lCTQpjb20uaWJtLndlYnNwaGVyZS5sdHBhLlJlYWxtPWxkYXAuZXhhbXBsZS5jb21cOjM4OQpjb20uaWJtLndlYnNwaGVyZS5sdHBhLnZlcnNpb249MS4wCg==';

describe('keyFileText', () => {
  it.each([
    ['a key file', text, text],
    ['base64', base64, text],
    ['base64 in lines', `${base64.slice(0, 76)}\n${base64.slice(76)}\n`, text],
    ['base64 with Windows line ends', `${base64.slice(0, 76)}\r\n${base64.slice(76)}\r\n`, text],
    ['a byte order mark of a text', `\u{FEFF}${text}`, text],
    // EF BB BF and "#IBM" alone.
    ['a byte order mark of bytes', '77u/I0lCTQ==', '#IBM'],
    // One byte beyond ASCII stays one character.
    ['ISO-8859-1 in base64', 'I/w=', '#\u{FC}'],
    ['nothing', '', ''],
  ])('takes %s', (_what, given, expected) => {
    expect(keyFileText(given)).toBe(expected);
  });
});

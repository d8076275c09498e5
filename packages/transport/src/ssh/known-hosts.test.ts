import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fingerprint, keysOf, keyType, parseKnownHosts } from './known-hosts.ts';

/** A key that is well-formed enough: its type, then some bytes. */
function keyOf(type: string, seed: string): string {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(seed)]).toString('base64');
}
const ed = keyOf('ssh-ed25519', 'one');
const rsa = keyOf('ssh-rsa', 'two');

function types(text: string, address: string, port = 22): string[] {
  return keysOf(parseKnownHosts('known_hosts', text), address, port).keys.map(({ type }) => type);
}

describe('parseKnownHosts', () => {
  it('reads plain lines, comments, blank lines, CR LF and trailing remarks', () => {
    const text = `# comment\r\n\r\n  web1.example.com\tssh-ed25519 ${ed} admin@home\r\nweb1.example.com ssh-rsa ${rsa}`;
    expect(types(text, 'web1.example.com')).toEqual(['ssh-ed25519', 'ssh-rsa']);
  });

  it('passes over lines that it cannot read', () => {
    const text = `web1 ssh-ed25519\nweb1\nweb1 ssh-ed25519 AAAA\nweb1 ssh-ed25519 ${rsa}\n@new web1 ssh-ed25519 ${ed}\nweb1 ssh-rsa ${rsa}\n`;
    expect(types(text, 'web1')).toEqual(['ssh-rsa']);
  });

  it.each([
    ['web1', 'web1', 22, true],
    ['web1', 'WEB1', 22, true],
    ['WEB1', 'web1', 22, true],
    ['web1', 'web12', 22, false],
    ['web1,10.0.0.1', '10.0.0.1', 22, true],
    ['*.example.com', 'web1.example.com', 22, true],
    ['*.example.com', 'example.com', 22, false],
    ['web?', 'web1', 22, true],
    ['*.example.com,!web2.example.com', 'web1.example.com', 22, true],
    ['*.example.com,!web2.example.com', 'web2.example.com', 22, false],
    ['!web2', 'web1', 22, false],
    ['[web1]:2222', 'web1', 2222, true],
    ['[web1]:2222', 'web1', 22, false],
    ['[web1]:2222', 'web1', 2223, false],
    ['web1', 'web1', 2222, true],
    ['10.0.0.*', '10.0.0.7', 22, true],
    ['10x0x0x*', '10.0.0.7', 22, false],
  ])('%s for %s port %i: %s', (hosts, address, port, known) => {
    expect(types(`${hosts} ssh-ed25519 ${ed}`, address, port)).toEqual(known ? ['ssh-ed25519'] : []);
  });

  it('prefers the line with the port to the one without', () => {
    const text = `web1 ssh-rsa ${rsa}\n[web1]:2222 ssh-ed25519 ${ed}`;
    expect(types(text, 'web1', 2222)).toEqual(['ssh-ed25519']);
  });

  it('recognizes hashed hosts, with and without port', () => {
    const salt = Buffer.from('0123456789abcdefghij');
    const hash = (name: string): string =>
      `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
    const text = `${hash('web1')} ssh-ed25519 ${ed}\n${hash('[web2]:2222')} ssh-rsa ${rsa}`;
    expect(types(text, 'web1')).toEqual(['ssh-ed25519']);
    expect(types(text, 'web2', 2222)).toEqual(['ssh-rsa']);
    expect(types(text, 'web2')).toEqual([]);
  });

  it('keeps revoked keys and authorities apart', () => {
    const text = `@revoked * ssh-ed25519 ${ed}\n@cert-authority *.example.com ssh-rsa ${rsa}\nweb1.example.com ssh-rsa ${rsa}`;
    const { keys, revoked, authorities } = keysOf(parseKnownHosts('f', text), 'web1.example.com', 22);
    expect([keys, revoked, authorities].map((lines) => lines.map(({ line }) => line))).toEqual([[3], [1], [2]]);
  });

  it('revokes on a port, too, whatever the name of the line', () => {
    const text = `@revoked web1 ssh-ed25519 ${ed}\n[web1]:2222 ssh-rsa ${rsa}`;
    const { keys, revoked } = keysOf(parseKnownHosts('f', text), 'web1', 2222);
    expect([keys.length, revoked.length]).toEqual([1, 1]);
  });
});

describe('fingerprint', () => {
  it('is what ssh-keygen prints', () => {
    const key = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl', 'base64');
    expect(fingerprint(key)).toBe('SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU');
    expect(keyType(key)).toBe('ssh-ed25519');
  });
});

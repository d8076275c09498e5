import { expect, it } from 'vitest';
import { cookieDomain } from './cookie-domain.ts';

const host = 'connections.lab.example.com';

it.each([
  ['.lab.example.com', host, '.lab.example.com'],
  ['.Example.com', host, '.example.com'],
  ['.other.org;.lab.example.com', host, '.lab.example.com'],
  ['.other.org .lab.example.com', host, '.lab.example.com'],
  ['.example.com|.lab.example.com', host, '.example.com'],
  ['UseDomainFromURL', host, '.lab.example.com'],
  ['useDomainFromUrl,.example.com', host, '.lab.example.com'],
  ['', host, undefined],
  ['.elsewhere.example.org', host, undefined],
  ['.com', host, undefined],
  ['.example.com', 'connections', undefined],
  ['UseDomainFromURL', '127.0.0.1', undefined],
])('setting "%s" gives a cookie of %s the domain %s', (setting, requestHost, expected) => {
  expect(cookieDomain(setting, requestHost)).toBe(expected);
});

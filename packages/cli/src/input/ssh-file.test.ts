import { expect, it } from 'vitest';
import { parseSshUrl } from './ssh-file.ts';

it.each([
  ['ssh://dmgr/opt/ltpa.keys', { user: undefined, host: 'dmgr', port: undefined, path: '/opt/ltpa.keys' }],
  ['ssh://root@dmgr:2222/opt/a%20b', { user: 'root', host: 'dmgr', port: 2222, path: '/opt/a b' }],
  ['ssh://[::1]:22/ltpa.keys', { user: undefined, host: '::1', port: 22, path: '/ltpa.keys' }],
  ['ssh://dmgr/~/ltpa.keys', { user: undefined, host: 'dmgr', port: undefined, path: 'ltpa.keys' }],
  ['ssh://a%5Cb@dmgr-1.example.com/a', { user: 'a\\b', host: 'dmgr-1.example.com', port: undefined, path: '/a' }],
  ['ssh://[fe80::1%eth0]/a', { user: undefined, host: 'fe80::1%eth0', port: undefined, path: '/a' }],
  ["ssh://dmgr/it's#1?", { user: undefined, host: 'dmgr', port: undefined, path: "/it's#1?" }],
])('reads %s', (url, file) => {
  expect(parseSshUrl(url)).toEqual(file);
});

it.each([
  'ssh://dmgr',
  'ssh://dmgr/',
  'ssh:///opt/ltpa.keys',
  'ssh://dmgr:x/a',
  'ssh://dmgr:0/a',
  'ssh://dmgr:65536/a',
  'ssh://dmgr/%',
  'ssh://-oProxyCommand=id/a',
  'ssh://[-oProxyCommand=id]/a',
  'ssh://-l@dmgr/a',
  'ssh://%2Dl@dmgr/a',
  'ssh://%/@dmgr/a',
  'ssh://a$(id)b/a',
  'ssh://a`id`/a',
  'ssh://a;id/a',
  'ssh://a b/a',
  'ssh://a\nb/a',
  'ssh://$(id)@dmgr/a',
])('refuses %s', (url) => {
  expect(() => parseSshUrl(url)).toThrow(`${url} is no address of a file.`);
});

it('does not repeat a password that stands in the address', () => {
  let message = '';
  try {
    parseSshUrl('ssh://root:canary@dmgr/opt/ltpa.keys');
  } catch (error) {
    message = String(error);
  }
  expect(message).toMatch(/password in it is not read/u);
  expect(message).not.toContain('canary');
});

import { expect, it } from 'vitest';
import { insteadOfAddress } from './mistaken-address.ts';

it.each([
  ['root@dmgr.example.com:/opt/ltpa.keys', 'Did you mean ssh://root@dmgr.example.com/opt/ltpa.keys?'],
  ['dmgr:ltpa.keys', 'Did you mean ssh://dmgr/~/ltpa.keys?'],
  ['dmgr:~/keys/ltpa.keys', 'Did you mean ssh://dmgr/~/keys/ltpa.keys?'],
  ['[fe80::1]:/opt/ltpa.keys', 'Did you mean ssh://[fe80::1]/opt/ltpa.keys?'],
  ['sftp://dmgr/opt/ltpa.keys', 'Did you mean ssh://dmgr/opt/ltpa.keys?'],
  ['ssh:dmgr/opt/ltpa.keys', 'Did you mean ssh://dmgr/opt/ltpa.keys?'],
  ['file:///opt/ltpa.keys', 'Write the path alone: /opt/ltpa.keys'],
  ['https://example.com/ltpa.keys', 'Fetch it first: curl -fsS ADDRESS | signet ltpa COMMAND -'],
])('says for %s what to write', (source, hint) => {
  expect(insteadOfAddress(source)).toBe(hint);
});

it.each(['ltpa.keys', '/opt/a:b/ltpa.keys', './a:b', 'a b:c', ':x', 'x:'])('takes %s for a path', (source) => {
  expect(insteadOfAddress(source)).toBeUndefined();
});

import { describe, expect, it } from 'vitest';
import { pythonText } from './python-text.ts';

describe('pythonText', () => {
  it('shows nothing of an encrypted text', () => {
    const vault = { kind: 'vault', text: '$ANSIBLE_VAULT;1.1;AES256\n00', at: { file: 'v.yml', line: 1, column: 1 } };
    expect(pythonText({ password: vault, port: 1 })).toBe("{'password': ***, 'port': 1}");
  });
});

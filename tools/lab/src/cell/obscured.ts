/** The product's `{xor}` encoding of passwords in files: reversible, so it only hides from a glance. */
export function encodeXor(clear: string): string {
  return `{xor}${Buffer.from(Buffer.from(clear, 'utf8').map((byte) => byte ^ 0x5f)).toString('base64')}`;
}

/** The clear text; text without the `{xor}` prefix is clear already. */
export function decodeXor(stored: string): string {
  if (!stored.startsWith('{xor}')) return stored;
  return Buffer.from(Buffer.from(stored.slice(5), 'base64').map((byte) => byte ^ 0x5f)).toString('utf8');
}

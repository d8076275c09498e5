/**
 * Decodes padded standard base64; `undefined` for anything else, which Node's own decoder would let pass. Spare bits in
 * the last digit are no base64 either: of one value there is one text.
 */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') === text) return bytes;
  // It may have been a secret with a typing error in it.
  bytes.fill(0);
  return undefined;
}

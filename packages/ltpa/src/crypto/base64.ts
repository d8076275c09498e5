const alphabet = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

/** Decodes padded standard base64; `undefined` for anything else, which Node's own decoder would let pass. */
export function strictBase64(text: string): Buffer | undefined {
  return alphabet.test(text) ? Buffer.from(text, 'base64') : undefined;
}

import asn1 from 'asn1';

/** One BER element: its tag and its content. */
export interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

/** The elements that follow each other in a constructed value. @throws Error where the encoding is broken. */
export function elementsOf(content: Buffer): Element[] {
  const reader = new asn1.BerReader(content);
  const found: Element[] = [];
  for (let tag = reader.peek(); tag !== null; tag = reader.peek()) {
    const bytes = reader.readString(tag, true);
    if (bytes === null) throw new RangeError('BER element is longer than its message');
    found.push({ tag, content: bytes });
  }
  return found;
}

export function integerOf({ content }: Element): number {
  return content.length === 0 ? 0 : content.readIntBE(0, Math.min(content.length, 6));
}

export function textOf(element: Element | undefined): string {
  return element?.content.toString('utf8') ?? '';
}

/** Bytes of the first whole message in what has arrived; `undefined` while it is incomplete. */
export function messageLength(bytes: Buffer): number | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1);
  if (short < 0x80) return 2 + short <= bytes.length ? 2 + short : undefined;
  const count = short & 0x7f;
  if (count === 0 || count > 4) throw new RangeError('LDAP message with an impossible length');
  if (bytes.length < 2 + count) return undefined;
  const total = 2 + count + bytes.readUIntBE(2, count);
  return total <= bytes.length ? total : undefined;
}

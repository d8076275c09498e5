/** A DER INTEGER list, as PKCS#1 keys are. */
export function encodeIntegers(integers: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(integers.map((bytes) => element(0x02, bytes))));
}

/** The integers of a PKCS#1 key, without their signs' leading zero. The bytes are views of `der`. */
export function decodeIntegers(der: Buffer): Buffer[] {
  const integers: Buffer[] = [];
  let [at] = header(der, 0);
  while (at < der.length) {
    const [start, length] = header(der, at);
    const skip = length > 1 && der[start] === 0 ? 1 : 0;
    integers.push(der.subarray(start + skip, start + length));
    at = start + length;
  }
  return integers;
}

/** @returns Where the content starts, and its length. */
function header(der: Buffer, at: number): [number, number] {
  const first = der[at + 1] ?? 0;
  if (first < 0x80) return [at + 2, first];
  const count = first & 0x7f;
  return [at + 2 + count, der.readUIntBE(at + 2, count)];
}

function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

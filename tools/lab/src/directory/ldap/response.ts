import asn1 from 'asn1';
import type { DirectoryEntry } from '../entries.ts';

/** Result codes of RFC 4511, appendix A. */
export const RESULT = {
  SUCCESS: 0,
  PROTOCOL_ERROR: 2,
  SIZE_LIMIT_EXCEEDED: 4,
  AUTH_METHOD_NOT_SUPPORTED: 7,
  UNAVAILABLE_CRITICAL_EXTENSION: 12,
  NO_SUCH_OBJECT: 32,
  INVALID_CREDENTIALS: 49,
  INSUFFICIENT_ACCESS: 50,
  UNWILLING_TO_PERFORM: 53,
} as const;

export const REPLY = { BIND: 0x61, SEARCH_ENTRY: 0x64, SEARCH_DONE: 0x65, EXTENDED: 0x78 } as const;

/** A reply that only says how it went. */
export function resultMessage(id: number, reply: number, code: number, matchedDn = '', text = ''): Buffer {
  return message(id, reply, (writer) => {
    writer.writeEnumeration(code);
    writer.writeString(matchedDn);
    writer.writeString(text);
  });
}

export function entryMessage(id: number, { dn, attributes }: DirectoryEntry): Buffer {
  return message(id, REPLY.SEARCH_ENTRY, (writer) => {
    writer.writeString(dn);
    writer.startSequence();
    for (const [name, values] of Object.entries(attributes)) {
      writer.startSequence();
      writer.writeString(name);
      writer.startSequence(asn1.Ber.Set | asn1.Ber.Constructor);
      for (const value of values) writer.writeString(value);
      writer.endSequence();
      writer.endSequence();
    }
    writer.endSequence();
  });
}

function message(id: number, reply: number, write: (writer: asn1.BerWriter) => void): Buffer {
  const writer = new asn1.BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(reply);
  write(writer);
  writer.endSequence();
  writer.endSequence();
  return writer.buffer;
}

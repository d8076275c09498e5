import type { DirectoryEntry } from '../entries.ts';
import { type Element, elementsOf, textOf } from './ber.ts';
import { normalDn } from './dn.ts';

/** Whether an entry matches. Everything is compared without regard to case, as the lab's attributes are. */
export type Filter = (entry: DirectoryEntry) => boolean;

const DN_ATTRIBUTES = new Set(['member', 'memberof']);

/** Values of an attribute, whatever the case of its name. */
export function valuesOf({ attributes }: DirectoryEntry, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return Object.entries(attributes).find(([candidate]) => candidate.toLowerCase() === wanted)?.[1] ?? [];
}

/** Decodes a filter (RFC 4511, section 4.5.1.7). @throws RangeError for a kind that is not supported. */
export function readFilter({ tag, content }: Element): Filter {
  switch (tag) {
    case 0xa0: {
      const parts = elementsOf(content).map(readFilter);
      return (entry) => parts.every((part) => part(entry));
    }
    case 0xa1: {
      const parts = elementsOf(content).map(readFilter);
      return (entry) => parts.some((part) => part(entry));
    }
    case 0xa2: {
      const [inner] = elementsOf(content).map(readFilter);
      return (entry) => inner?.(entry) !== true;
    }
    case 0xa3:
    case 0xa8:
      return equality(content);
    case 0xa4:
      return substrings(content);
    case 0x87: {
      const name = content.toString('utf8');
      return (entry) => name.toLowerCase() === 'objectclass' || (isReadable(name) && valuesOf(entry, name).length > 0);
    }
    default:
      throw new RangeError(`filter kind 0x${tag.toString(16)} is not supported`);
  }
}

function isReadable(attribute: string): boolean {
  return attribute.toLowerCase() !== 'userpassword';
}

function equality(content: Buffer): Filter {
  const [name, value] = elementsOf(content).map(textOf);
  const attribute = name ?? '';
  const normalize = normalizerOf(attribute);
  const wanted = normalize(value ?? '');
  return (entry) =>
    isReadable(attribute) && valuesOf(entry, attribute).some((candidate) => normalize(candidate) === wanted);
}

function substrings(content: Buffer): Filter {
  const [name, pieces] = elementsOf(content);
  const attribute = textOf(name);
  const parts = elementsOf(pieces?.content ?? Buffer.alloc(0)).map(({ tag, content: piece }) => {
    const text = escapeRegExp(piece.toString('utf8'));
    return tag === 0x80 ? `^${text}` : tag === 0x82 ? `${text}$` : text;
  });
  const pattern = new RegExp(parts.join('.*'), 'isu');
  return (entry) => isReadable(attribute) && valuesOf(entry, attribute).some((candidate) => pattern.test(candidate));
}

function normalizerOf(attribute: string): (value: string) => string {
  return DN_ATTRIBUTES.has(attribute.toLowerCase()) ? normalDn : (value) => value.trim().toLowerCase();
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&');
}

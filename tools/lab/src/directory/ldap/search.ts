import { type DirectoryEntry, SUFFIX } from '../entries.ts';
import { normalDn, parentDn } from './dn.ts';
import { readFilter } from './filter.ts';
import type { SearchRequest } from './request.ts';
import { RESULT } from './response.ts';

/** What slapd gives only to who asks for it by name or with `+`. */
const OPERATIONAL = new Set(['memberof']);
const NO_ATTRIBUTES = '1.1';
const SERVER_LIMIT = 500;

const ROOT_DSE: DirectoryEntry = {
  dn: '',
  attributes: {
    objectClass: ['top'],
    namingContexts: [SUFFIX],
    supportedLDAPVersion: ['3'],
    vendorName: ['Signet lab'],
  },
};

export interface SearchAnswer {
  readonly code: number;
  readonly matchedDn?: string;
  readonly entries: readonly DirectoryEntry[];
}

/** Who has not bound finds nothing but the server's own entry, as with `access to * by users read by anonymous auth`. */
export function search(directory: readonly DirectoryEntry[], request: SearchRequest, bound: boolean): SearchAnswer {
  const matches = readFilter(request.filter);
  if (request.base === '' && request.scope === 'base') {
    return { code: RESULT.SUCCESS, entries: [ROOT_DSE].filter(matches).map((entry) => selected(entry, request)) };
  }
  const base = normalDn(request.base);
  if (!directory.some(({ dn }) => normalDn(dn) === base)) {
    return { code: RESULT.NO_SUCH_OBJECT, matchedDn: bound ? nearest(directory, request.base) : '', entries: [] };
  }
  if (!bound) return { code: RESULT.INSUFFICIENT_ACCESS, entries: [] };
  const found = directory.filter(({ dn }) => inScope(normalDn(dn), base, request.scope)).filter(matches);
  const limit = Math.min(request.sizeLimit || SERVER_LIMIT, SERVER_LIMIT);
  return {
    code: found.length > limit ? RESULT.SIZE_LIMIT_EXCEEDED : RESULT.SUCCESS,
    entries: found.slice(0, limit).map((entry) => selected(entry, request)),
  };
}

function inScope(dn: string, base: string, scope: SearchRequest['scope']): boolean {
  if (scope === 'base') return dn === base;
  if (scope === 'one') return parentDn(dn) === base;
  return dn === base || dn.endsWith(`,${base}`);
}

function nearest(directory: readonly DirectoryEntry[], dn: string): string {
  for (let above = parentDn(dn); above !== ''; above = parentDn(above)) {
    const found = directory.find((entry) => normalDn(entry.dn) === normalDn(above));
    if (found !== undefined) return found.dn;
  }
  return '';
}

function selected({ dn, attributes }: DirectoryEntry, request: SearchRequest): DirectoryEntry {
  const wanted = request.attributes;
  const allUser = wanted.length === 0 || wanted.includes('*');
  const isWanted = (name: string): boolean => {
    const lower = name.toLowerCase();
    if (lower === 'userpassword' || wanted.includes(NO_ATTRIBUTES)) return false;
    if (wanted.includes(lower)) return true;
    return OPERATIONAL.has(lower) ? wanted.includes('+') : allUser;
  };
  const shown = Object.entries(attributes).filter(([name, values]) => values.length > 0 && isWanted(name));
  return { dn, attributes: Object.fromEntries(shown.map(([name, values]) => [name, request.typesOnly ? [] : values])) };
}

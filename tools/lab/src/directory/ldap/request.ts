import { type Element, elementsOf, integerOf, textOf } from './ber.ts';

export const OPERATION = { BIND: 0x60, UNBIND: 0x42, SEARCH: 0x63, ABANDON: 0x50, EXTENDED: 0x77 } as const;

export interface LdapRequest {
  readonly id: number;
  readonly operation: Element;
  /** Object ids of the controls that must not be ignored. */
  readonly criticalControls: readonly string[];
}

/** Decodes an LDAPMessage (RFC 4511, section 4.1.1). @throws RangeError where it is none. */
export function readRequest(message: Buffer): LdapRequest {
  const [envelope] = elementsOf(message);
  const [id, operation, controls] = elementsOf(envelope?.content ?? Buffer.alloc(0));
  if (id === undefined || operation === undefined) throw new RangeError('LDAP message without an operation');
  return { id: integerOf(id), operation, criticalControls: controls?.tag === 0xa0 ? critical(controls.content) : [] };
}

function critical(controls: Buffer): string[] {
  return elementsOf(controls).flatMap(({ content }) => {
    const [type, flag] = elementsOf(content);
    return flag?.tag === 0x01 && flag.content[0] !== 0 ? [textOf(type)] : [];
  });
}

export interface BindRequest {
  readonly dn: string;
  /** `undefined` for anything but a simple bind. */
  readonly password: string | undefined;
}

export function readBind({ content }: Element): BindRequest {
  const [, dn, authentication] = elementsOf(content);
  return { dn: textOf(dn), password: authentication?.tag === 0x80 ? textOf(authentication) : undefined };
}

export interface SearchRequest {
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  /** 0 for none. */
  readonly sizeLimit: number;
  readonly typesOnly: boolean;
  readonly filter: Element;
  /** Lower case; empty for all user attributes. */
  readonly attributes: readonly string[];
}

export function readSearch({ content }: Element): SearchRequest {
  const [base, scope, , sizeLimit, , typesOnly, filter, attributes] = elementsOf(content);
  if (scope === undefined || sizeLimit === undefined || filter === undefined)
    throw new RangeError('incomplete search request');
  return {
    base: textOf(base),
    scope: (['base', 'one', 'sub'] as const)[integerOf(scope)] ?? 'sub',
    sizeLimit: integerOf(sizeLimit),
    typesOnly: (typesOnly?.content[0] ?? 0) !== 0,
    filter,
    attributes: elementsOf(attributes?.content ?? Buffer.alloc(0)).map((name) => textOf(name).toLowerCase()),
  };
}

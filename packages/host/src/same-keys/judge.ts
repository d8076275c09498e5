import type { Finding } from '@signet/core';
import type { FoundCopy } from './copies.ts';

/** What the copies are compared with; the first of them that tells stands in for what is not given. */
export interface Reference {
  readonly public_id?: string | undefined;
  readonly shared_id?: string | undefined;
  readonly realm?: string | undefined;
}

/** A value that copies should agree in, and who says so. */
interface Said {
  readonly value: string;
  readonly by: string;
}

export interface Agreed {
  readonly publicId: Said | undefined;
  readonly sharedId: Said | undefined;
  readonly realm: Said | undefined;
}

/** What the copies should be. */
export function agreedOn(copies: readonly FoundCopy[], given: Reference): Agreed {
  const publicId = said(given.public_id, 'public_id', copies, (copy) => copy.public_id);
  // Another pair has another shared key, and that is told already.
  const samePair = copies.filter((copy) => copy.public_id === publicId?.value);
  return {
    publicId,
    sharedId: said(given.shared_id, 'shared_id', samePair, (copy) => copy.shared_id),
    realm: said(given.realm, 'realm', copies, ({ realm }) => (isNone(realm) ? null : realm)),
  };
}

/** WebSphere writes the word where it has not known its realm. */
function isNone(realm: string | null): boolean {
  return realm === null || realm.trim() === '' || realm === 'null';
}

function said(
  given: string | undefined,
  argument: keyof Reference,
  copies: readonly FoundCopy[],
  valueOf: (copy: FoundCopy) => string | null,
): Said | undefined {
  if (given !== undefined) return { value: given, by: `the given ${argument}` };
  const first = copies.find((copy) => valueOf(copy) !== null);
  return first === undefined ? undefined : { value: valueOf(first) ?? '', by: first.name };
}

/** Where the copies of the keys disagree, and what is dangerous about them. Pure. */
export function judgeCopies(copies: readonly FoundCopy[], given: Reference): Finding[] {
  const agreed = agreedOn(copies, given);
  return copies.flatMap((copy) => judgeCopy(copy, agreed));
}

function judgeCopy(copy: FoundCopy, agreed: Agreed): Finding[] {
  const { name, problem } = copy;
  if (problem !== null) {
    const { code, what, hint } = problem;
    return [{ severity: 'error', code, message: `${name} ${what.replace(/\.$/u, '')}.`, hint }, ...judgeExposure(copy)];
  }
  return [
    ...judgeKeys(copy, agreed),
    ...judgeRealm(copy, agreed),
    ...judgePassword(copy),
    ...judgeFile(copy, agreed),
    ...judgeExposure(copy),
  ];
}

function judgeKeys({ name, public_id: publicId, shared_id: sharedId }: FoundCopy, agreed: Agreed): Finding[] {
  if (agreed.publicId !== undefined && publicId !== agreed.publicId.value) {
    return [
      error(
        'LTPA_KEYS_DIFFER',
        `${name} has other keys than ${agreed.publicId.by}: ${publicId ?? 'none'} instead of ${agreed.publicId.value}.`,
        'Copy the keys again (ltpa.keys) and restart what uses them. Where the cell makes new keys by itself, turn that off (websphere.key_generation).',
      ),
    ];
  }
  if (agreed.sharedId === undefined || sharedId === null || sharedId === agreed.sharedId.value) return [];
  return [
    error(
      'LTPA_SHARED_KEY_DIFFERS',
      `${name} has the same key pair as ${agreed.sharedId.by}, but another shared key.`,
      'No product makes such a file: it was damaged in copying, or somebody put it together from two. Copy the whole file again (ltpa.keys).',
    ),
  ];
}

function judgeRealm({ name, realm, configured_realm: configured }: FoundCopy, agreed: Agreed): Finding[] {
  if (agreed.realm === undefined) return [];
  const { value, by } = agreed.realm;
  const findings: Finding[] = [];
  const differs = (what: string, hint: string): void => {
    findings.push(error('LTPA_REALM_DIFFERS', `${name} ${what} instead of "${value}" (${by}).`, hint));
  };
  if (realm !== value) {
    const what = realm === null ? 'names no realm' : `names the realm "${realm}"`;
    differs(what, 'Restart the cell so that its realm takes effect, export the keys again and copy them (ltpa.keys).');
  }
  if (configured !== null && configured !== value) {
    const isEscaped = configured.replaceAll(/\\(.)/gu, '$1') === value;
    differs(
      `is configured with the realm "${configured}"`,
      isEscaped
        ? 'In the key file a backslash stands before a colon; it is not part of the realm. Take it away.'
        : 'Realms are compared letter by letter. Correct the configuration and restart what uses it.',
    );
  }
  return findings;
}

function judgePassword(copy: FoundCopy): Finding[] {
  const { name, opens_with_password: opens, password_flaw: flaw, password_missing: missing } = copy;
  const findings: Finding[] = [];
  if (missing !== null) {
    findings.push(
      error(
        'LTPA_PASSWORD_DRIFT',
        `${name} has no password for its keys: ${missing} is not set.`,
        `Set ${missing} to the password that the key file was written with.`,
      ),
    );
  }
  if (opens === false) findings.push(driftOf(copy));
  if (opens === true && flaw !== null) {
    findings.push(
      warning(
        'LTPA_PASSWORD_SUSPECT',
        `The password of ${name} opens its keys, and has ${flaw}: another product may not take it as it is.`,
        'Use letters, digits, dot, dash and underscore; ltpa.keys writes the file under another password.',
      ),
    );
  }
  if (copy.default_password) {
    findings.push(
      warning(
        'LTPA_DEFAULT_PASSWORD',
        `${name} is protected by a password that products set by themselves and that everybody knows.`,
        'Whoever reads the file can sign in as anybody. Write it under a password of your own (ltpa.keys).',
      ),
    );
  }
  return findings;
}

function driftOf({ name, password_flaw: flaw, opens_without_flaw: isRepairable }: FoundCopy): Finding {
  if (flaw !== null && isRepairable) {
    return error(
      'LTPA_PASSWORD_DRIFT',
      `The password of ${name} has ${flaw}, and opens the keys only without.`,
      'Store it without; encode with printf %s or in the playbook, never with echo or by hand.',
    );
  }
  const more = flaw === null ? '' : ` It has ${flaw}.`;
  return error(
    'LTPA_PASSWORD_DRIFT',
    `The password of ${name} does not open its keys.${more}`,
    'Store the password that the file was written with, or write the file again (ltpa.keys).',
  );
}

function judgeFile({ name, remarks }: FoundCopy, agreed: Agreed): Finding[] {
  return remarks
    .filter(({ code }) => agreed.realm === undefined || !code.startsWith('LTPA_REALM_'))
    .map((remark) => ({ ...remark, message: `${name}: ${remark.message}` }));
}

function judgeExposure({ name, exposed }: FoundCopy): Finding[] {
  return exposed.map(({ path, mode }) => {
    const what = path === name ? path : `${path}, which ${name} uses,`;
    return warning(
      'LTPA_FILE_READABLE_BY_OTHERS',
      `${what} has mode ${mode}: every user of the host can read or write it.`,
      'Give it mode 0600, and to the user who reads it.',
    );
  });
}

function error(code: string, message: string, hint: string): Finding {
  return { severity: 'error', code, message, hint };
}

function warning(code: string, message: string, hint: string): Finding {
  return { severity: 'warning', code, message, hint };
}

import type { KeyFileFacts } from './key-file.ts';
import { keysIn } from './layout.ts';
import { names } from './property-names.ts';
import type { SealedKeyFile } from './sealed-key-file.ts';

/** Something about a key file that its owner should know; tells no secrets. */
export interface KeyFileFinding {
  readonly code: KeyFileFindingCode;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly hint?: string;
}

export type KeyFileFindingCode =
  | 'DEFAULT_PASSWORD'
  | 'UNKNOWN_LAYOUT'
  | 'UNRELEASED_LAYOUT'
  | 'VERSION_MISMATCH'
  | 'SHARED_KEY_NAME'
  | 'REALM_MISSING'
  | 'REALM_EMPTY'
  | 'REALM_NULL'
  | 'REALM_DEFAULT'
  | 'REALM_CHANGED_BY_HAND'
  | 'DUPLICATE_PROPERTY'
  | 'PASSWORD_NOT_ASCII'
  | 'OLD_ALGORITHMS';

const exportAgain = 'Set the realm in the federated repositories of WebSphere, restart, and export the keys again.';

/** For whoever changes the realm in a file; {@link changeRealm} itself says nothing. */
export const realmChangedByHand: KeyFileFinding = {
  code: 'REALM_CHANGED_BY_HAND',
  severity: 'warning',
  message: 'The realm in the file names no realm of a server: tokens carry the realm of the registry that issued them.',
  hint: 'Better: set the realm in the federated repositories of WebSphere, restart, and export the keys again.',
};

/** For a password that products encode differently. */
export const passwordNotAscii: KeyFileFinding = {
  code: 'PASSWORD_NOT_ASCII',
  severity: 'warning',
  message: 'The password has characters outside ASCII, which products encode differently.',
  hint: 'Choose a password of ASCII characters: `signet ltpa rewrap`.',
};

type Unjudged = Omit<KeyFileFacts, 'findings'>;

/** The worst first. */
export function findingsOf(file: SealedKeyFile, facts: Unjudged): KeyFileFinding[] {
  return [
    ...passwordFindings(facts),
    ...layoutFindings(file, facts),
    ...realmFindings(facts),
    ...duplicateFindings(file),
  ].toSorted(bySeverity);
}

type Severe = Pick<KeyFileFinding, 'severity'>;

const severities: readonly KeyFileFinding['severity'][] = ['error', 'warning', 'info'];

/** Puts the worst first. */
export function bySeverity(a: Severe, b: Severe): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity);
}

function passwordFindings({ wellKnownPassword }: Unjudged): KeyFileFinding[] {
  if (wellKnownPassword === undefined) return [];
  return [
    {
      code: 'DEFAULT_PASSWORD',
      severity: 'error',
      message: `The file opens with the default password "${wellKnownPassword}": whoever reads it can log in as anybody.`,
      hint: 'Generate new keys and export them under a password of your own; the present ones have to count as known.',
    },
  ];
}

function layoutFindings(file: SealedKeyFile, { layout, version }: Unjudged): KeyFileFinding[] {
  if (layout === 'unknown') {
    const [shared, secret] = [file.shared.bytes.length, file.private.bytes.length];
    return [
      {
        code: 'UNKNOWN_LAYOUT',
        severity: 'error',
        message: `No product writes such lengths: shared key of ${shared} bytes, private key of ${secret} bytes.`,
        hint: 'Export the keys again.',
      },
    ];
  }
  const findings: KeyFileFinding[] = [];
  if (layout === 'beta-2024' || layout === 'encryption-key') {
    const writer = layout === 'beta-2024' ? 'betas of October 2024' : 'a prototype, which protects keys by an AES key,';
    findings.push({
      code: 'UNRELEASED_LAYOUT',
      severity: 'error',
      message: `Only Open Liberty's ${writer} wrote this layout; no released product reads it.`,
      hint: 'Generate and export the keys again with a released server.',
    });
  } else {
    if (version !== layout) {
      findings.push({
        code: 'VERSION_MISMATCH',
        severity: 'warning',
        message: `The version property says ${JSON.stringify(version)}, the lengths of the values say ${layout}.`,
        hint: 'Export the keys again; servers choose the algorithms by the version.',
      });
    }
    if (file.shared.key !== names.shared[layout]) {
      findings.push({
        code: 'SHARED_KEY_NAME',
        severity: 'warning',
        message: `The shared key is named ${file.shared.key}; servers look for ${names.shared[layout]} in layout ${layout}.`,
        hint: 'Export the keys again.',
      });
    }
  }
  if (keysIn[layout] === '1.0') {
    findings.push({
      code: 'OLD_ALGORITHMS',
      severity: 'info',
      message: 'RSA-1024, SHA-1 and Triple DES are below present standards; the layout allows no others.',
      hint: 'Only the password protects the file: make it long and random, and keep the file private.',
    });
  }
  return findings;
}

/** @see https://www.ibm.com/support/pages/node/101201 for the realm `null` */
function realmFindings({ realm }: Unjudged): KeyFileFinding[] {
  if (realm === undefined) {
    return [
      {
        code: 'REALM_MISSING',
        severity: 'warning',
        message: 'The file names no realm: WebSphere writes none before administrative security is on.',
        hint: 'Turn administrative security on, restart, and export the keys again.',
      },
    ];
  }
  if (realm.trim() === '') {
    return [{ code: 'REALM_EMPTY', severity: 'warning', message: 'The realm is empty.', hint: exportAgain }];
  }
  if (realm === 'null') {
    return [
      {
        code: 'REALM_NULL',
        severity: 'warning',
        message: 'The realm is the word "null": WebSphere did not know its realm when it exported the keys.',
        hint: exportAgain,
      },
    ];
  }
  if (realm !== 'defaultWIMFileBasedRealm') return [];
  return [
    {
      code: 'REALM_DEFAULT',
      severity: 'info',
      message: 'The realm is the one that WebSphere has by default; every system of a single sign-on needs the same.',
    },
  ];
}

function duplicateFindings(file: SealedKeyFile): KeyFileFinding[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { key } of file.entries) (seen.has(key) ? twice : seen).add(key);
  return [...twice].map((name) => ({
    code: 'DUPLICATE_PROPERTY',
    severity: 'warning',
    message: `The property ${JSON.stringify(name)} occurs more than once; the last one counts.`,
    hint: 'Remove the others.',
  }));
}

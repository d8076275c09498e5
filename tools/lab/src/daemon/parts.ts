import { findJython, type JavaCommand } from '../cell/index.ts';
import { findSlapd, type SlapdPrograms } from '../directory/slapd.ts';
import { findDocker, type RealEngineOptions } from '../docker/real-engine.ts';
import { findSshd } from '../ssh/sshd.ts';
import type { LabPart } from '../up/description.ts';
import type { PartChoice, PartChoices, PartName } from '../up/options.ts';

/** The real programs to use; what is `undefined` is the lab's own. */
export interface Parts {
  sshd: string | undefined;
  slapd: SlapdPrograms | undefined;
  java: JavaCommand | undefined;
  compose: RealEngineOptions['compose'] | undefined;
  readonly description: LabPart[];
}

const OWN: Readonly<Record<PartName, string>> = {
  sshd: 'an SSH server in the lab',
  slapd: 'an LDAP server in the lab',
  jython: 'a wsadmin in Node.js that answers the same calls',
  docker: 'a docker program that models Compose',
};

/** @throws Error when a part that must be real is missing. */
export async function findParts(choices: PartChoices): Promise<Parts> {
  const description: LabPart[] = [];
  const pick = <T>(name: PartName, found: T | undefined, what: string, missing: string): T | undefined => {
    const choice: PartChoice = choices[name] ?? 'auto';
    if (choice === 'inprocess') description.push({ name, real: false, detail: `${OWN[name]}, as asked for` });
    else if (found !== undefined) description.push({ name, real: true, detail: what });
    else if (choice === 'real') throw new Error(`${name} must be real, but ${missing}.`);
    else description.push({ name, real: false, detail: `${OWN[name]}, because ${missing}` });
    return choice === 'inprocess' ? undefined : found;
  };
  const sshd = pick('sshd', findSshd(), 'sshd of OpenSSH', 'sshd is not installed');
  const slapd = pick('slapd', findSlapd(), 'slapd of OpenLDAP', 'slapd is not installed');
  const jython = findJython();
  const usedJava = pick(
    'jython',
    jython.command && { command: jython.command },
    'Jython, with the model of the cell behind it',
    jython.command ? '' : jython.missing,
  );
  const docker = choices.docker === 'inprocess' ? { compose: undefined, reason: '' } : await findDocker();
  const missing = docker.compose === undefined ? docker.reason : '';
  const compose = pick(
    'docker',
    docker.compose,
    `containers by ${docker.compose?.join(' ') ?? ''}; what is in them only sleeps`,
    missing,
  );
  return { sshd, slapd, java: usedJava, compose, description };
}

/** A program turned out not to work on this machine. @throws Error when it must be real. */
export function giveUp(parts: Parts, name: PartName, choices: PartChoices, reason: string): void {
  if (choices[name] === 'real') throw new Error(`${name} must be real, but ${reason}.`);
  const at = parts.description.findIndex((part) => part.name === name);
  parts.description[at] = { name, real: false, detail: `${OWN[name]}, because ${reason}` };
}

import { type Diagnostic, InputError, Secret, type Vars } from '@signet/core';

/** Where a cell is and how to log in, as the inventory's variables say it. */
export interface CellSettings {
  /** Profile directory of the deployment manager, `was_profile`. */
  readonly profile: string;
  /** `bin/wsadmin.sh` of the profile. */
  readonly wsadmin: string;
  readonly user: string;
  readonly password: Secret;
  readonly soapPort: number;
  /** How long a process of the cell may take to start. */
  readonly startTimeoutMs: number;
  /** How long one call of wsadmin may take before the client gives up on it. */
  readonly requestTimeoutS: number;
}

/**
 * Reads `was_profile`, `was_user`, `was_password`, `was_soap_port` (8879), `was_start_timeout` (300 s) and
 * `was_request_timeout` (180 s, as the product's own clients).
 *
 * @throws {InputError} naming every variable that is missing or wrong.
 */
export function cellSettings(host: string, vars: Vars): CellSettings {
  const diagnostics: Diagnostic[] = [];
  const wrong = (name: string, expected: string): void => {
    const state = vars.get(name) === undefined ? 'is not set' : `is not ${expected}`;
    diagnostics.push({
      severity: 'error',
      code: 'CELL_VARIABLE',
      message: `The variable ${name} of host ${host} ${state}.`,
      hint: `Set ${name} to ${expected}, in group_vars or host_vars.`,
    });
  };
  const text = (name: string, expected: string): string => {
    const value = vars.get(name);
    if (typeof value === 'string' && value !== '') return value;
    wrong(name, expected);
    return '';
  };
  const number = (name: string, otherwise: number): number => {
    const value = vars.get(name) ?? otherwise;
    const converted = typeof value === 'string' ? Number(value) : value;
    if (typeof converted === 'number' && Number.isFinite(converted) && converted > 0) return converted;
    wrong(name, 'a number above 0');
    return otherwise;
  };
  const profile = text('was_profile', "the deployment manager's profile directory").replace(/\/+$/u, '');
  const user = text('was_user', "the name of the cell's administrator");
  const password = vars.get('was_password');
  if (!(password instanceof Secret) && typeof password !== 'string')
    wrong('was_password', "the administrator's password, from a vault");
  const settings = {
    profile,
    wsadmin: `${profile}/bin/wsadmin.sh`,
    user,
    password: password instanceof Secret ? password : new Secret(String(password)),
    soapPort: number('was_soap_port', 8879),
    startTimeoutMs: number('was_start_timeout', 300) * 1000,
    requestTimeoutS: number('was_request_timeout', 180),
  };
  if (diagnostics.length > 0) throw new InputError(diagnostics);
  return settings;
}

import { readFileSync } from 'node:fs';
import { readJavaProperties } from './java-properties.ts';

/** Where the cell is, as the profile knows it. */
export interface Endpoint {
  readonly port: number;
  readonly token: string;
  readonly soapPort: number;
  /** Empty in the dmgr's profile. */
  readonly node: string;
  readonly profile: string;
}

export function readEndpoint(file: string): Endpoint {
  const values = readJavaProperties(readFileSync(file, 'latin1'));
  const value = (name: string): string => values.get(name) ?? '';
  return {
    port: Number(value('port')),
    token: value('token'),
    soapPort: Number(value('soapPort')),
    node: value('node'),
    profile: value('profile'),
  };
}

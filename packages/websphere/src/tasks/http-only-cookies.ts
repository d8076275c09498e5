import { type Change, defineTask } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { isTrue } from '../bridge/calls.ts';
import { cell } from '../cell.ts';
import { readSecurityProperty } from '../facts/security-property.ts';

const PROPERTY = 'com.ibm.ws.security.addHttpOnlyAttributeToCookies';

interface HttpOnly {
  /** `null` when the cell has no such property and the product's default counts. */
  readonly enabled: boolean | null;
}

export const httpOnlyCookies = defineTask({
  name: 'websphere.http_only_cookies',
  summary: 'Whether security cookies are hidden from scripts in the browser.',
  details:
    'The box "Set security cookies as HTTPOnly" of the console: the security custom property ' +
    '`com.ibm.ws.security.addHttpOnlyAttributeToCookies`. The Sametime web client needs it off; that is a deliberate step down ' +
    'in protection against cross-site scripting. A JVM system property of the same name on a server overrides it and is not ' +
    'managed here. Takes effect after a restart.',
  target: cell,
  args: Type.Object(
    { enabled: Type.Boolean({ description: 'True: scripts cannot read the LTPA cookies.' }) },
    { additionalProperties: false },
  ),

  async read(cell): Promise<HttpOnly> {
    const value = await readSecurityProperty(cell, PROPERTY);
    return { enabled: value === undefined ? null : isTrue(value) };
  },

  diff: ({ enabled }, args): Change[] =>
    enabled === args.enabled ? [] : [{ path: 'enabled', from: enabled, to: args.enabled }],

  async apply(cell, changes) {
    for (const { to } of changes) {
      // A property of the same name is replaced; AdminConfig.modify would add a second one.
      const properties = `[-customProperties ["${PROPERTY}=${String(to)}"]]`;
      await cell.stage('security', {
        object: 'AdminTask',
        method: 'setAdminActiveSecuritySettings',
        args: [properties],
      });
    }
  },

  examples: [
    {
      title: 'Let the chat client read the cookie',
      playbook: `
        - name: Cookies readable by the chat client
          websphere.http_only_cookies:
            enabled: false
          notify: restart cell
      `,
      current: { enabled: true },
      changes: [{ path: 'enabled', from: true, to: false }],
    },
  ],
});

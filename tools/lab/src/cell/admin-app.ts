import { ScriptError, wsadminError } from './errors.ts';
import { asText } from './script-value.ts';
import type { ScriptObject } from './session.ts';

const APPLICATIONS = ['Common', 'Homepage', 'News', 'Profiles'];

/** The `AdminApp` object: the cell has applications, which nothing here changes. */
export const adminApp: ScriptObject = (_session, method, args) => {
  switch (method) {
    case 'list':
      return APPLICATIONS.join('\n');
    case 'isAppReady':
      return 'true';
    case 'updateAccessIDs': {
      const name = asText(args[0]);
      if (!APPLICATIONS.includes(name))
        throw wsadminError(`WASX7280E: An application with name "${name}" does not exist.`);
      return null;
    }
    default:
      throw new ScriptError('AttributeError', method);
  }
};

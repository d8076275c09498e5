import type { ScriptObject } from './session.ts';
import { ScriptError } from './errors.ts';

const GENERAL = `WASX7028I: The following functions are supported by Help:

attributes      given an MBean, returns help for attributes
operations      given an MBean, returns help for operations
AdminConfig     returns help for the AdminConfig object
AdminControl    returns help for the AdminControl object
AdminApp        returns help for the AdminApp object
AdminTask       returns help for the AdminTask object
wsadmin         returns general help for the wsadmin launcher
message         given a message id, returns explanation and user action message`;

/** The `Help` object: enough for a script that asks which wsadmin it runs in. */
export const help: ScriptObject = (_session, method) => {
  switch (method) {
    case 'help':
      return GENERAL;
    case 'wsadmin':
    case 'AdminConfig':
    case 'AdminControl':
    case 'AdminApp':
    case 'AdminTask':
      return `WASX7028I: ${method}`;
    default:
      throw new ScriptError('AttributeError', method);
  }
};

import { firstOf } from '../config-object.ts';
import { PROPERTY, ssoIn } from '../configuration.ts';
import { bracketPairs } from '../grammar.ts';
import { type Commands, editSecurity, security } from './command.ts';
import { setSecurityProperty } from './custom-properties.ts';

/** Flag of `configureSingleSignon` and where it lands: the SingleSignon object or a security custom property. */
const OBJECT_FLAGS = { enable: 'enabled', requiresSSL: 'requiresSSL', domainName: 'domainName' } as const;
const PROPERTY_FLAGS = {
  interoperable: PROPERTY.interoperable,
  attributePropagation: PROPERTY.attributePropagation,
} as const;

export const ssoCommands: Commands = {
  configureSingleSignon: {
    optional: 'enable:B requiresSSL:B domainName interoperable:B attributePropagation:B',
    writes: true,
    run: (session, parameters) => {
      // What is not given keeps its value.
      const root = editSecurity(session);
      const sso = firstOf(root, 'SingleSignon');
      for (const [flag, attribute] of Object.entries(OBJECT_FLAGS)) {
        if (parameters.has(flag))
          sso.attributes[attribute] =
            flag === 'domainName' ? parameters.text(flag) : parameters.text(flag).toLowerCase();
      }
      for (const [flag, property] of Object.entries(PROPERTY_FLAGS)) {
        if (parameters.has(flag))
          setSecurityProperty(root, property, parameters.text(flag).toLowerCase(), session.state.newId);
      }
      return '';
    },
  },
  getSingleSignon: {
    run: (session) => {
      const { enabled, requiresSsl, domain, interoperable, attributePropagation } = ssoIn(security(session));
      return bracketPairs(
        [
          ['enabled', String(enabled)],
          ['requiresSSL', String(requiresSsl)],
          ['domainName', domain],
          [PROPERTY.interoperable, String(interoperable)],
          [PROPERTY.attributePropagation, String(attributePropagation)],
        ],
        session.state.random,
      );
    },
  },
};

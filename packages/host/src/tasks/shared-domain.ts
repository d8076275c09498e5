import { defineAssertion, type Finding } from '@signet/core';
import { Type } from '@sinclair/typebox';
import { commonDomain, isPublicSuffix, unfitForSso } from '../cookie-domain.ts';
import { files } from '../targets/files.ts';

const args = Type.Object(
  {
    names: Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      description: 'Host names as users type them, without scheme and port.',
    }),
    labels: Type.Optional(
      Type.Integer({ minimum: 2, description: 'How many labels the common domain needs at least; 2 when left out.' }),
    ),
  },
  { additionalProperties: false },
);

export const sharedDomain = defineAssertion({
  name: 'host.shared_domain',
  summary: 'Host names share a DNS domain, so that a cookie can reach all of them.',
  details:
    'A browser sends a cookie only below the domain that it was set for, and accepts it only from a host below that ' +
    'domain. Names in different domains therefore have no single sign-on, whatever the products are told (RFC 6265).\n\n' +
    'Nothing is asked of the host or of DNS; only the names are compared.',
  target: files,
  args,
  returns: { domain: 'The common domain with its leading dot: `.example.com`.' },

  read: async () => null,

  verify(_current, args) {
    const { names, labels = 2 } = args;
    const findings: Finding[] = [];
    for (const name of names) {
      const unfit = unfitForSso(name);
      if (unfit === undefined) continue;
      const hint =
        'Give both products names in DNS below one domain, such as connections.example.com and sametime.example.com.';
      findings.push({ severity: 'error', code: unfit.code, message: `"${name}" ${unfit.why}.`, hint });
    }
    if (findings.length > 0) return findings;

    const domain = commonDomain(names);
    if (domain === '' || domain.split('.').length < labels) {
      const has = domain === '' ? 'no domain' : `only "${domain}"`;
      findings.push({
        severity: 'error',
        code: 'DOMAIN_NOT_SHARED',
        message: `${names.join(' and ')} have ${has} in common; a domain of at least ${labels} labels is needed.`,
        hint: 'Give both products names below one domain; an alias in DNS and in the certificates is enough.',
      });
    } else if (isPublicSuffix(domain)) {
      findings.push({
        severity: 'error',
        code: 'DOMAIN_PUBLIC_SUFFIX',
        message: `${names.join(' and ')} have only "${domain}" in common, where anybody can register: browsers refuse cookies for it.`,
        hint: 'Give both products names below one domain of yours.',
      });
    }
    return findings;
  },

  facts: (_current, args) => ({ domain: `.${commonDomain(args.names)}` }),

  examples: [
    {
      title: 'Both products below example.com',
      playbook: `
        - name: Both products share a DNS domain
          host.shared_domain:
            names: [connections.example.com, sametime.example.com]
      `,
      current: null,
      findings: [],
    },
    {
      title: 'Different domains',
      playbook: `
        - name: Both products share a DNS domain
          host.shared_domain: { names: [connections.example.com, chat.example.org] }
      `,
      current: null,
      findings: [
        {
          severity: 'error',
          code: 'DOMAIN_NOT_SHARED',
          message:
            'connections.example.com and chat.example.org have no domain in common; a domain of at least 2 labels is needed.',
          hint: 'Give both products names below one domain; an alias in DNS and in the certificates is enough.',
        },
      ],
    },
  ],
});

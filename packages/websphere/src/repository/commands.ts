import type { Change, Secret } from '@signet/core';
import { adminTask, type Call } from '../bridge/calls.ts';
import { loginProperties, nameInRepository, type RepositoryArguments, sameHost } from './arguments.ts';

/** The commands for these changes, and for no others. `hosts` are the servers there are; `undefined` without a repository. */
export function commandsFor(
  changes: readonly Change[],
  args: RepositoryArguments,
  realm: string,
  hosts: readonly string[] | undefined,
): Call[] {
  const of = (path: string): Change | undefined => changes.find((change) => change.path === path);
  const { id } = args;
  const calls: Call[] = [];
  if (hosts === undefined) {
    const settings = ['-ldapServerType', args.type ?? 'CUSTOM', '-loginProperties', loginProperties(args).join(';')];
    calls.push(adminTask('createIdMgrLDAPRepository', '-default', 'true', '-id', id, ...settings));
  } else calls.push(...updateRepository(of, args));

  const settings = serverSettings(of, args);
  const isNew = of('host') !== undefined;
  if (isNew) {
    calls.push(
      adminTask('addIdMgrLDAPServer', '-id', id, '-host', args.host, '-authentication', 'simple', ...settings),
    );
    const replaced = of('host')?.from;
    if (typeof replaced === 'string') calls.push(adminTask('deleteIdMgrLDAPServer', '-id', id, '-host', replaced));
  } else if (settings.length > 0) {
    const host = hosts?.find((name) => sameHost(name, args.host)) ?? args.host;
    calls.push(adminTask('updateIdMgrLDAPServer', '-id', id, '-host', host, ...settings));
  }

  const entry = ['-id', id, '-name', args.base_entry, '-nameInRepository', nameInRepository(args)];
  if (of('base_entry') !== undefined) calls.push(adminTask('addIdMgrRepositoryBaseEntry', ...entry));
  else if (of('name_in_repository') !== undefined) calls.push(adminTask('updateIdMgrRepositoryBaseEntry', ...entry));
  if (of('realm_base_entry') !== undefined) {
    calls.push(adminTask('addIdMgrRealmBaseEntry', '-name', realm, '-baseEntry', args.base_entry));
  }
  return calls;
}

function updateRepository(of: (path: string) => Change | undefined, args: RepositoryArguments): Call[] {
  const calls: Call[] = [];
  const type = of('type');
  const login = of('login_properties');
  if (type !== undefined)
    calls.push(adminTask('updateIdMgrLDAPRepository', '-id', args.id, '-ldapServerType', String(type.to)));
  if (login !== undefined) {
    // An update adds to the login properties; an empty value empties them first.
    calls.push(adminTask('updateIdMgrLDAPRepository', '-id', args.id, '-loginProperties', ''));
    calls.push(
      adminTask('updateIdMgrLDAPRepository', '-id', args.id, '-loginProperties', loginProperties(args).join(';')),
    );
  }
  return calls;
}

/** The flags for what differs; bind DN and password go together or not at all. */
function serverSettings(of: (path: string) => Change | undefined, args: RepositoryArguments): (string | Secret)[] {
  const settings: (string | Secret)[] = [];
  const port = of('port');
  const ssl = of('ssl');
  if (port !== undefined) settings.push('-port', String(port.to));
  if (ssl !== undefined) settings.push('-sslEnabled', String(ssl.to));
  if (of('bind_dn') !== undefined || of('bind_password') !== undefined) {
    settings.push('-bindDN', args.bind_dn, '-bindPassword', args.bind_password);
  }
  return settings;
}

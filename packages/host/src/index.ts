import type { Module } from '@signet/core';
import { assemble } from './tasks/assemble.ts';
import { asyncStatus } from './tasks/async-status.ts';
import { clock } from './tasks/clock.ts';
import { command } from './tasks/command.ts';
import { copy } from './tasks/copy.ts';
import { envFile } from './tasks/env-file.ts';
import { file } from './tasks/file.ts';
import { gatherFacts } from './tasks/gather-facts.ts';
import { keys } from './tasks/keys.ts';
import { ping } from './tasks/ping.ts';
import { raw } from './tasks/raw.ts';
import { reachable } from './tasks/reachable.ts';
import { sameKeys } from './tasks/same-keys.ts';
import { script } from './tasks/script.ts';
import { setup } from './tasks/setup.ts';
import { sharedDomain } from './tasks/shared-domain.ts';
import { shell } from './tasks/shell.ts';
import { signOn } from './tasks/sign-on.ts';
import { stat } from './tasks/stat.ts';
import { template } from './tasks/template.ts';
import { tokenAccepted } from './tasks/token-accepted.ts';
import { blockinfile } from './tasks/blockinfile.ts';
import { lineinfile } from './tasks/lineinfile.ts';
import { replace } from './tasks/replace.ts';
import { fetch } from './tasks/fetch.ts';
import { find } from './tasks/find.ts';
import { getUrl } from './tasks/get-url.ts';
import { slurp } from './tasks/slurp.ts';
import { tempfile } from './tasks/tempfile.ts';
import { uri } from './tasks/uri.ts';
import { waitFor } from './tasks/wait-for.ts';
import { waitForConnection } from './tasks/wait-for-connection.ts';
import { apt } from './tasks/apt.ts';
import { dnf, yum } from './tasks/dnf.ts';
import { getent } from './tasks/getent.ts';
import { group } from './tasks/group.ts';
import { packageTask } from './tasks/package.ts';
import { reboot } from './tasks/reboot.ts';
import { service } from './tasks/service.ts';
import { systemd, systemdService } from './tasks/systemd.ts';
import { unarchive } from './tasks/unarchive.ts';
import { user } from './tasks/user.ts';

/** Every task, assertion and action of this package. */
export const modules: readonly Module[] = [
  assemble,
  asyncStatus,
  clock,
  command,
  copy,
  envFile,
  file,
  gatherFacts,
  keys,
  ping,
  raw,
  reachable,
  sameKeys,
  script,
  setup,
  sharedDomain,
  shell,
  signOn,
  stat,
  template,
  tokenAccepted,
  user,
  unarchive,
  systemd,
  systemdService,
  service,
  reboot,
  packageTask,
  group,
  getent,
  dnf,
  yum,
  apt,
  waitForConnection,
  waitFor,
  uri,
  tempfile,
  slurp,
  getUrl,
  find,
  fetch,
  replace,
  lineinfile,
  blockinfile,
];

export { commands, type CommandsReader, type CommandsWriter } from './targets/commands.ts';
export { files, type FilesReader, type FilesWriter } from './targets/files.ts';
export { http, type HttpReader } from './targets/http.ts';

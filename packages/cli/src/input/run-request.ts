import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { type Json, Secret } from '@signet/core';
import { SecretTemplate } from '@signet/inventory';
import type { ResumePoint, RunRequest } from '@signet/engine';
import type { RunningOptions } from './playbook-options.ts';

/** Names that people give to secrets: what has one is not written to the journal. */
const SECRET_NAME =
  /pass(?:word|wd|phrase)?|pwd|(?:^|_)p(?:w|in)(?:_|$)|secret|token|credential|private_?key|api_?key/iu;

/** What the journal keeps of a command: enough to ask for the same again, without secrets. */
export function runRequest(
  options: RunningOptions,
  sources: readonly string[],
  extraVars: Readonly<Record<string, unknown>>,
  resumed: ResumePoint | undefined,
): RunRequest {
  const open = Object.entries(extraVars).filter(([name, value]) => !SECRET_NAME.test(name) && isOpen(value));
  const names = new Set(open.map(([name]) => name));
  const secretVars = Object.keys(extraVars).filter((name) => !names.has(name));
  const vaultIds = [
    ...(options.vaultId ?? []).map(fullSource),
    ...(options.vaultPasswordFile ?? []).map((one) => resolve(one)),
  ];
  return {
    inventory: sources.map((source) => (source.includes(',') ? source : resolve(source))),
    ...(options.limit !== undefined && { limit: options.limit }),
    ...(options.tags && { tags: options.tags }),
    ...(options.skipTags && { skipTags: options.skipTags }),
    ...(open.length > 0 && { extraVars: Object.fromEntries(open) as Record<string, Json> }),
    ...(secretVars.length > 0 && { secretVars }),
    ...(vaultIds.length > 0 && { vaultIds }),
    ...(options.compat && { compat: true }),
    ...(options.forceHandlers && { forceHandlers: true }),
    startedBy: userName(),
    ...(resumed && { resumes: { run: resumed.run, hosts: resumed.hosts } }),
  };
}

/** Plain data without anything that is, or may become, a secret. */
function isOpen(value: unknown): boolean {
  if (value instanceof Secret || value instanceof SecretTemplate) return false;
  if (typeof value !== 'object' || value === null) return true;
  if ('kind' in value && (value.kind === 'vault' || value.kind === 'unsafe')) return false;
  return Object.entries(value).every(([name, inner]) => !SECRET_NAME.test(name) && isOpen(inner));
}

/** `label@file` by its full path; prompts as they are. */
function fullSource(text: string): string {
  const at = text.lastIndexOf('@');
  const source = text.slice(at + 1);
  return source.startsWith('prompt') ? text : text.slice(0, at + 1) + resolve(source);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the password file, as in containers.
    return String(process.getuid?.() ?? 'unknown');
  }
}

import type { RunEvent } from '@signet/engine';

/** What Ansible says of a `meta` that did its work. */
const DONE: Readonly<Record<string, string>> = {
  noop: 'noop',
  flush_handlers: 'triggered running handlers for HOST',
  refresh_inventory: 'inventory successfully refreshed',
  clear_facts: 'facts cleared',
  clear_host_errors: 'cleared host errors',
  end_batch: 'ending batch',
  end_play: 'ending play',
  end_host: 'ending play for HOST',
  reset_connection: 'reset connection',
};

/** And of one whose condition did not hold, after naming it. */
const INSTEAD: Readonly<Record<string, string>> = {
  flush_handlers: ', not running handlers for HOST',
  clear_facts: ', not clearing facts and fact cache for HOST',
  clear_host_errors: ', not clearing host error state for HOST',
  end_batch: ', continuing current batch',
  end_play: ', continuing play',
  end_host: ', continuing execution for HOST',
};

interface Steering {
  /** What `META:` says. */
  readonly header: string;
  /** The result of a host that it passed over. */
  readonly skipped?: { readonly msg: string; readonly skip_reason: string };
}

export function steeringText({ action, host, skipped }: RunEvent & { type: 'steered' }): Steering {
  const named = (text: string): string => text.replace('HOST', () => host);
  if (!skipped) return { header: named(DONE[action] ?? action) };
  const instead = named(INSTEAD[action] ?? '');
  const reason = `${action} conditional evaluated to False${instead}`;
  // Ansible writes "false" in one of the two.
  const msg = action === 'end_host' ? `${action} conditional evaluated to false${instead}` : action;
  return { header: reason, skipped: { msg, skip_reason: reason } };
}

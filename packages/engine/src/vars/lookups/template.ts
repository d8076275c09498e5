import { statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { Secret } from '@signet/core';
import {
  compileTemplateFile,
  type Environment,
  type Scope,
  scopeWith,
  type TemplateFile,
  type TemplateFileOptions,
} from '@signet/expressions';
import { flag, type Lookup, type LookupCall, optionsOf, textTerms } from './call.ts';
import { taint } from '../taint.ts';
import { findAuthored } from '../authored-file.ts';
import { clearText, needFile, readText } from './search.ts';

const OPTIONS = [
  'convert_data',
  'jinja2_native',
  'template_vars',
  'variable_start_string',
  'variable_end_string',
  'comment_start_string',
  'comment_end_string',
  'trim_blocks',
] as const;

/** What template files give with the variables of the caller; one that is a single expression keeps its type. */
export function templateLookup(environment: () => Environment): Lookup {
  return (call) => {
    const options = optionsOf(call, OPTIONS);
    const text = (name: (typeof OPTIONS)[number], usual: string): string => String(options[name] ?? usual);
    return textTerms(call).map((term) => {
      const file = needFile(call, 'templates', term);
      return renderTemplateFile(call, file, environment(), {
        path: term,
        vars: (options.template_vars ?? {}) as Readonly<Record<string, unknown>>,
        options: {
          result: flag(options.convert_data, true) ? 'native' : 'text',
          trimBlocks: flag(options.trim_blocks, true),
          delimiters: {
            variable: [text('variable_start_string', '{{'), text('variable_end_string', '}}')],
            comment: [text('comment_start_string', '{#'), text('comment_end_string', '#}')],
          },
        },
      });
    });
  };
}

interface Rendering {
  /** The name as the author wrote it. */
  readonly path: string;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly options: TemplateFileOptions;
}

/** Renders a template file with Ansible's variables about it; a vaulted one gives a secret. */
function renderTemplateFile(
  call: LookupCall,
  file: string,
  environment: Environment,
  { path, vars, options }: Rendering,
): unknown {
  const source = readText(call, file);
  let isSecret = source instanceof Secret;
  const load = templatesBeside(call, file, () => {
    isSecret = true;
  });
  const template = compileTemplateFile(clearText(source), file, { ...options, load });
  const scope = scopeWith(call.scope, { ...templateVariables(call.scope, path, file, call.world.now()), ...vars });
  const value = template.evaluate(scope, environment);
  return isSecret ? taint(value) : value;
}

/** What `include` names: beside the template, then in the folders `templates` of the search path. */
export function templatesBeside(
  call: LookupCall,
  file: string,
  onSecret: () => void,
): (name: string) => TemplateFile | undefined {
  return (name) => {
    // As in Jinja: a name never leads out of the folders.
    if (name.split('/').includes('..')) return undefined;
    const beside = findAuthored([dirname(file)], '', name.replace(/^\/+/, ''));
    const found = beside ?? findAuthored(call.world.searchPath, 'templates', name.replace(/^\/+/, ''));
    if (found === undefined || !statSync(found).isFile()) return undefined;
    const text = readText(call, found);
    if (text instanceof Secret) onSecret();
    return { text: clearText(text), file: found };
  };
}

/**
 * The variables that Ansible adds for a template file. `ansible_managed` stays what its author made it.
 * @see https://docs.ansible.com/ansible/latest/collections/ansible/builtin/template_module.html
 */
export function templateVariables(
  scope: Scope,
  path: string,
  file: string,
  now: Date,
): Readonly<Record<string, unknown>> {
  const { uid, mtime } = statSync(file);
  const own = userInfo();
  return {
    template_host: hostname(),
    template_path: path,
    template_mtime: mtime,
    template_uid: own.uid === uid ? own.username : uid,
    template_run_date: now,
    template_fullpath: join(file),
    template_destpath: null,
    ...(!scope.has('ansible_managed') && { ansible_managed: 'Ansible managed' }),
  };
}

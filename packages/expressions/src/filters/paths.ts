import { posix } from 'node:path';
import { filter, type Filters } from '../registry/definition.ts';
import { urlSplit, urlUnquote } from '../text/url.ts';
import { makeTuple } from '../values/tuple.ts';
import { askDisk } from '../run/disk.ts';
import type { Operation } from '../run/operation.ts';

/** Paths and URLs. */
export const pathFilters: Filters = {
  basename: filter([], (use, value) => use.text(value, 'a path').replace(/^.*\//s, '')),
  dirname: filter([], (use, value) => directoryOf(use.text(value, 'a path'))),
  splitext: filter([], (use, value) => makeTuple(splitExtension(use.text(value, 'a path')))),
  path_join: filter([], (use, value) =>
    joinPaths(
      Array.isArray(value) ? use.list(value).map((one) => use.text(one, 'a path')) : [use.text(value, 'a path')],
    ),
  ),
  normpath: filter([], (use, value) => normalPath(use.text(value, 'a path'))),
  relpath: filter(['start?'], (use, value, [start]) =>
    start === undefined
      ? use.fail('"relpath" needs "start" here.', undefined, 'WRONG_ARGUMENTS')
      : posix.relative(`/${use.print(start)}`, `/${use.text(value, 'a path')}`) || '.',
  ),
  commonpath: filter([], (use, value) =>
    commonPath(
      use,
      listOnly(use, value).map((one) => use.text(one, 'a path')),
    ),
  ),
  win_basename: filter([], (use, value) =>
    use
      .text(value, 'a path')
      .replace(/^.*[\\/]/s, '')
      .replace(/^[A-Za-z]:/, ''),
  ),
  win_dirname: filter([], (use, value) => {
    const [, drive = '', rest = ''] = /^([A-Za-z]:)?(.*)$/s.exec(use.text(value, 'a path')) ?? [];
    const head = rest.slice(0, Math.max(rest.lastIndexOf('\\'), rest.lastIndexOf('/')) + 1);
    return drive + (/^[\\/]*$/.test(head) ? head : head.replace(/[\\/]+$/, ''));
  }),
  win_splitdrive: filter([], (use, value) => {
    const [, drive = '', rest = ''] =
      /^([A-Za-z]:|[\\/]{2}[^\\/]+[\\/][^\\/]+)?(.*)$/s.exec(use.text(value, 'a path')) ?? [];
    return makeTuple([drive, rest]);
  }),
  urlsplit: filter(['query?'], (use, value, [query]) => {
    const parts = urlSplit(use.text(value, 'a URL'));
    if (query === undefined || query === '') return use.makeDict(parts);
    const name = use.print(query);
    return parts.has(name)
      ? parts.get(name)
      : use.fail(
          `This is an unknown URL component: "${name}".`,
          `Parts are ${[...parts.keys()].join(', ')}.`,
          'WRONG_ARGUMENTS',
        );
  }),
  realpath: filter([], (use, value) => askDisk(use, 'realpath', [value])),
  expanduser: filter([], (use, value) => askDisk(use, 'expanduser', [value])),
  expandvars: filter([], (use, value) => askDisk(use, 'expandvars', [value])),
  fileglob: filter([], (use, value) => askDisk(use, 'fileglob', [value])),
  urldecode: filter([], (use, value) => urlUnquote(use.text(value))),
};

/** The items of a list: the characters of a text are no paths. */
function listOnly(use: Operation, value: unknown): readonly unknown[] {
  return Array.isArray(use.known(value)) ? use.list(value) : use.wrongType('a list of paths', value);
}

function directoryOf(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1);
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '');
}

/** Python's `os.path.splitext`: dots at the beginning of the name belong to it. */
function splitExtension(path: string): [string, string] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  if (dot <= 0 || /^\.+$/.test(name.slice(0, dot))) return [path, ''];
  const at = path.length - name.length + dot;
  return [path.slice(0, at), path.slice(at)];
}

/** Python's `os.path.join`: an absolute part begins anew. */
export function joinPaths(parts: readonly string[]): string {
  let result = '';
  for (const [index, part] of parts.entries()) {
    if (index === 0 || part.startsWith('/')) result = part;
    else result += result === '' || result.endsWith('/') ? part : `/${part}`;
  }
  return result;
}

/** Python's `normpath`: unlike Node's, without a slash at the end. */
function normalPath(path: string): string {
  const normal = posix.normalize(path);
  const kept = normal.length > 1 ? normal.replace(/\/+$/, '') : normal;
  return /^\/\/(?!\/)/.test(path) ? `/${kept}` : kept || '/';
}

function commonPath(use: Operation, paths: readonly string[]): string {
  const [first] = paths;
  if (first === undefined) return use.fail('"commonpath" needs at least one path.');
  const absolute = first.startsWith('/');
  if (paths.some((path) => path.startsWith('/') !== absolute))
    use.fail('Absolute and relative paths have nothing in common.');
  const split = paths.map((path) => path.split('/').filter((part) => part !== '' && part !== '.'));
  const [parts = [], ...others] = split;
  let size = 0;
  while (size < parts.length && others.every((other) => other[size] === parts[size])) size += 1;
  return (absolute ? '/' : '') + parts.slice(0, size).join('/');
}

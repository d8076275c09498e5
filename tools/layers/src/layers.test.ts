import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, projects, repositoryRoot } from './index.ts';

const { mayUse, owners, pure } = JSON.parse(
  readFileSync(join(repositoryRoot, 'tools', 'layers', 'layers.json'), 'utf8'),
) as { mayUse: Record<string, string[]>; owners: Record<string, string[]>; pure: string[] };

const all = projects();
const byName = new Map(all.map((project) => [project.name, project]));
const shortName = (name: string): string => name.replace('@signet/', '');

/** What a module that touches the disk, the network or other programs imports. */
const OUTSIDE = new Set([
  'fs',
  'fs/promises',
  'net',
  'tls',
  'http',
  'https',
  'dgram',
  'dns',
  'child_process',
  'worker_threads',
  'os',
]);

describe('layers', () => {
  it('finds the packages and their imports', () => {
    expect(byName.has('@signet/core')).toBe(true);
    const engine = byName.get('@signet/engine');
    if (engine === undefined) throw new Error('no engine package');
    expect(importsOf(engine).some(({ specifier }) => specifier === '@signet/core')).toBe(true);
  });

  it('every package names a known layer', () => {
    expect(all.filter(({ layer }) => mayUse[layer] === undefined)).toEqual([]);
  });

  for (const project of all) {
    const allowed = mayUse[project.layer] ?? [];
    const imports = importsOf(project);

    it(`${project.name} imports only from the layers below it`, () => {
      const wrong = imports.filter(({ specifier, inTest }) => {
        const other = byName.get(specifier);
        return other !== undefined && other !== project && !inTest && !allowed.includes(other.layer);
      });
      expect(wrong).toEqual([]);
    });

    it(`${project.name} reaches other packages by their name, never by a path`, () => {
      const deep = imports.filter(
        ({ specifier }) =>
          /^@signet\/[^/]+\//u.test(specifier) || /(?:^|\/)\.\.\/(?:\.\.\/)+(?:packages|tools)\//u.test(specifier),
      );
      expect(deep).toEqual([]);
    });

    it(`${project.name} references the projects it depends on, and no other`, () => {
      const { references } = JSON.parse(
        readFileSync(join(repositoryRoot, project.folder, 'tsconfig.json'), 'utf8'),
      ) as { references: { path: string }[] };
      const wanted = [...project.dependencies, ...project.devDependencies].flatMap(
        (name) => byName.get(name)?.folder ?? [],
      );
      expect(references.map(({ path }) => join(project.folder, path)).toSorted()).toEqual(wanted.toSorted());
    });

    it(`${project.name} declares what it imports`, () => {
      const undeclared = imports.filter(({ specifier, inTest }) => {
        if (specifier.startsWith('.') || specifier.startsWith('node:')) return false;
        const name = specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/');
        if (inTest && (name === 'vitest' || name === 'fast-check')) return false;
        return !project.dependencies.includes(name) && !(inTest && project.devDependencies.includes(name));
      });
      expect(undeclared).toEqual([]);
    });

    it(`${project.name} uses third-party libraries only where it owns them`, () => {
      const foreign = imports.filter(({ specifier, inTest }) => {
        const owner = owners[specifier];
        return owner !== undefined && !inTest && !owner.includes(shortName(project.name));
      });
      expect(foreign).toEqual([]);
    });
  }

  for (const name of pure) {
    it(`${name} touches no disk, network or process`, () => {
      const project = byName.get(`@signet/${name}`);
      if (project === undefined) throw new Error(`no package ${name}`);
      const outside = importsOf(project).filter(
        ({ specifier, inTest }) =>
          !inTest && specifier.startsWith('node:') && OUTSIDE.has(specifier.slice('node:'.length)),
      );
      expect(outside).toEqual([]);
    });
  }
});

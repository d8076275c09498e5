#!/usr/bin/env node
// Starts the bundled command. In a checkout that was installed without its build step, says what to run.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const bundle = new URL('../dist/bin/signet.mjs', import.meta.url);
if (existsSync(fileURLToPath(bundle))) {
  // Since Node 22.1; saves compiling the bundle anew each time.
  module.enableCompileCache?.();
  await import(bundle.href);
} else {
  console.error(
    'signet is not built yet. Run: npm install   (in the root of the checkout; it builds the command, too)',
  );
  process.exit(1);
}

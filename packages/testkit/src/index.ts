export { describeConnection, type SuiteOptions } from './connection-suite.ts';
export { describeExamples } from './examples.ts';
export { type FakeConnection, fakeConnection, type FakeFile, type FakeScript } from './fake-connection.ts';
export { type FullDisk, fullDiskMissing, mountFullDisk } from './full-disk.ts';
export { type Sshd, type SshdOptions, sshdMissing, startSshd } from './sshd.ts';
export { fixedVars, taskContext } from './task-context.ts';

export type { Catalog } from './catalog.ts';
export type { ControlTask } from './control/control-task.ts';
export { CONTROLS } from './control/controls.ts';
export type {
  Debt,
  HostOutcome,
  ItemOutcome,
  Outcome,
  ResumePosition,
  RunEvent,
  RunRequest,
  ShownChange,
  ShownError,
  ShownFinding,
  Stats,
  Status,
  TaskRef,
} from './events.ts';
export { type History, parseJournal, readHistory, readJournal } from './journal/journal.ts';
export { debtsAfter } from './journal/ledger.ts';
export { type LockHolder, lockHolders } from './journal/lock.ts';
export { resumePoint, type ResumePoint } from './journal/resume.ts';
export { journalOf, listRuns, pruneRuns, type RunState, type RunSummary } from './journal/runs.ts';
export { type Keyword, KEYWORDS } from './keywords.ts';
export { type Include, INCLUDES } from './load/imports/includes.ts';
export { localTime } from './local-time.ts';
export type { LoadContext } from './load/loader.ts';
export { type Loaded, loadPlaybook } from './load/playbook.ts';
export {
  type Plan,
  type PlannedPlay,
  type PlannedStep,
  type PlannedTask,
  type PlanOptions,
  planPlaybook,
  tagsOf,
} from './plan/plan.ts';
export { type Play, type Playbook, type Role, type Step, type TaskStep, tasksOf } from './playbook.ts';
export { type Failure, foldReport, type PlayReport, type Report, type TaskReport, type Warning } from './report.ts';
export { EXIT, exitCodeOfError } from './run/exit-code.ts';
export type {
  BecomeDefaults,
  Connect,
  ConnectionKeywords,
  LockWait,
  Question,
  RunInput,
  RunOptions,
} from './run/options.ts';
export { runPlaybook } from './run/run-playbook.ts';
export { playbookSchema } from './schema.ts';
export { finalLayer, type Layer, lazyLayer, type RawVariable } from './vars/layer.ts';
export { LayeredScope } from './vars/scope.ts';

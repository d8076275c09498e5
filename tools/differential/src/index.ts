export { type Case, caseKey, type Command, type Exchange } from './case.ts';
export { readCases } from './case-folder.ts';
export { compareTraces, type Difference } from './compare.ts';
export { generatedCases } from './generated.ts';
export { createSession, type Session, type Verdict } from './session.ts';

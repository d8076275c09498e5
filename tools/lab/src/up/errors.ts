import { InputError, TargetError } from '@signet/core';

export function noLab(dir: string): InputError {
  return InputError.of(`There is no lab running in ${dir}.`, {
    code: 'LAB_NOT_RUNNING',
    hint: `Start one with: signet lab up --dir ${dir}`,
  });
}

export function notALab(dir: string): InputError {
  return InputError.of(`${dir} is not empty and is not a lab.`, {
    code: 'LAB_FOLDER_TAKEN',
    hint: 'Choose another folder with --dir.',
  });
}

export function startingElsewhere(dir: string): InputError {
  return InputError.of(`A lab is being started in ${dir} by another command.`, {
    code: 'LAB_STARTING',
    hint: `Wait for it, or end it with: signet lab down --dir ${dir}`,
  });
}

export function startFailed(message: string): TargetError {
  return new TargetError(`The lab did not start: ${message}`, {
    code: 'LAB_START_FAILED',
    hint: 'Nothing of it is left. Where a real program is the cause, use the own part of the lab, for example --sshd inprocess.',
  });
}

export function controlRefused(message: string): InputError {
  return InputError.of(message, { code: 'LAB_REFUSED', hint: 'Look at what the message lists.' });
}

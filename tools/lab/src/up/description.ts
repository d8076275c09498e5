import type { LabProfile, PartName } from './options.ts';

export interface LabPart {
  readonly name: PartName;
  readonly real: boolean;
  /** What is used, or why the real program is not, such as `slapd is not installed`. */
  readonly detail: string;
}

export interface LabHost {
  /** Inventory name, such as `dmgr.lab.example.com`. */
  readonly name: string;
  /** What it stands for, such as `deployment manager`. */
  readonly role: string;
  /** Of its SSH server, on 127.0.0.1. */
  readonly port: number;
  /** The folder that is its file tree. */
  readonly folder: string;
}

/** A lab that is up: what a person wants to know about it. Holds no secret. */
export interface LabDescription {
  readonly dir: string;
  readonly profile: LabProfile;
  /** True when the lab was up before and nothing was started. */
  readonly alreadyRunning: boolean;
  readonly parts: readonly LabPart[];
  readonly hosts: readonly LabHost[];
  readonly connectionsUrl: string;
  readonly sametimeUrl: string;
  readonly ldapPort: number;
  /** Commands to type next, in this order. */
  readonly commands: readonly string[];
}

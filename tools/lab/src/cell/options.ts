import type { Secret } from '@signet/core';

export interface CellOptions {
  readonly cellName?: string;
  readonly nodes?: readonly string[];
  readonly serversPerNode?: number;
  readonly clusterName?: string;
  readonly adminUser: string;
  readonly adminPassword: Secret;
  /** Milliseconds each kind of process takes to start; `wsadmin` counts only where no Java runs it. */
  readonly startMs: {
    readonly dmgr: number;
    readonly nodeAgent: number;
    readonly server: number;
    readonly wsadmin: number;
  };
  /** Port on 127.0.0.1 that is open while the dmgr is up. */
  readonly soapPort: number;
  /** Milliseconds since 1970; the system clock when left out. */
  readonly now?: () => number;
  /** Decides the order of map entries and where noise appears. */
  readonly seed?: number;
  /** How to start `wsadmin-main.ts`, which stands in for wsadmin where there is no Java and runs the other programs. */
  readonly standIn?: { readonly command: readonly string[] };
}

/** The host that every process of the cell believes to run on. */
export const HOST_NAME = 'dmgr.lab.example.com';

export const PRODUCT_VERSION = '8.5.5.23';

import type { Finding } from '../domain/finding.ts'
import type { HealthView } from './kiosk.ts'

/**
 * One look at one thing. `run` gives a finding for each line; it may reject (then that is a finding), and it may hang
 * (then it is given up after `withinMs`, and so is its signal). It leaves nothing open and may run again when it has ended.
 */
export interface DoctorCheck {
  /** What it is called where it says nothing itself. */
  readonly name: string
  readonly withinMs: number
  /** People hear or see it: while the doctor watches it does not run again once all was well. */
  readonly isOnce?: true
  run(signal: AbortSignal): Promise<readonly Finding[]>
}

/** The machine below us: its files and what this process may do. Tests have a folder and an account of their own. */
export interface Machine {
  /** `/`, or a folder that stands for it. */
  readonly root: string
  readonly userId: number
  /** Numbers of all its groups. */
  readonly groups: readonly number[]
}

/** What a kiosk that runs says of itself to those who may not touch its ports. */
export interface KioskSaid {
  readonly health: HealthView
  /** What the drivers said about the parts that do not work, by device. */
  readonly details: Readonly<Record<string, string>>
}

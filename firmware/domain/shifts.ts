import type { KioskState } from './state.ts'

/** An operator's time on duty (in the state by operator; those of long ago are gone at the next sign-in), from the first sign-in to the last sign-out, short breaks included. */
export interface Shift {
  sinceMs: number
  /** Pages and scanner on which the operator is signed in now. */
  signIns: number
  /** When the last of them ended; null while one is there. */
  endedAtMs: number | null
}

/** Who is back after a shorter break than this (a cup of tea, a restart of the kiosk) works on. */
const BREAK_MS = 30 * 60_000

export function signIn({ shifts }: KioskState, operator: string, atMs: number): void {
  for (const [name, shift] of shifts) if (isOver(shift, atMs)) shifts.delete(name)
  const shift = shifts.get(operator)
  if (shift === undefined) {
    shifts.set(operator, { sinceMs: atMs, signIns: 1, endedAtMs: null })
    return
  }
  shift.signIns += 1
  shift.endedAtMs = null
}

export function signOut({ shifts }: KioskState, operator: string, atMs: number): void {
  const shift = shifts.get(operator)
  if (shift === undefined) return
  shift.signIns = Math.max(0, shift.signIns - 1)
  if (shift.signIns === 0) shift.endedAtMs = atMs
}

/** A restart signs everybody out, when the kiosk was last known to run. */
export function signAllOut({ shifts }: KioskState, atMs: number): void {
  for (const shift of shifts.values()) {
    shift.signIns = 0
    shift.endedAtMs ??= atMs
  }
}

function isOver({ endedAtMs }: Shift, atMs: number): boolean {
  return endedAtMs !== null && Math.abs(atMs - endedAtMs) > BREAK_MS
}

/** Who is on duty, and for how many minutes; longest first. */
export function onDuty(
  { shifts }: Readonly<KioskState>,
  nowMs: number,
): readonly { readonly operator: string; readonly minutes: number }[] {
  return [...shifts]
    .filter(([, { endedAtMs }]) => endedAtMs === null)
    .map(([operator, { sinceMs }]) => ({ operator, minutes: Math.max(0, Math.floor((nowMs - sinceMs) / 60_000)) }))
    .sort((a, b) => b.minutes - a.minutes)
}

import type { KioskState } from './state.ts'

/** A tube whose number was printed on one of its labels, whatever became of the others. */
export function hasPrintedLabel({ labels, tubes }: Readonly<KioskState>, number: string): boolean {
  const copies = tubes.get(number)?.lastCopy ?? 0
  for (let copy = 1; copy <= copies; copy += 1) if (labels.get(`${number}/${copy}`)?.state === 'printed') return true
  return false
}

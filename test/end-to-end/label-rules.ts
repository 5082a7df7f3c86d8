import { withoutRealTimeCommands } from '../../drivers/label-printer/escpos-codec.ts'
import { labelContent } from '../../firmware/domain/label-jobs.ts'
import type { KioskState } from '../../firmware/domain/state.ts'
import { CanvasLabelRenderer } from '../../firmware/labels/canvas-label-renderer.ts'
import { defaultLabelFonts } from '../../firmware/labels/label-fonts.ts'
import { SEX_WORDS, specimenWord } from '../../firmware/labels/words.ts'
import type { JournalRow } from './journal-rows.ts'

type Stage = 'due' | 'begun' | 'printed' | 'failed' | 'doubtful'

/**
 * What the contract says of labels, checked on a journal alone: each is begun at most once; what was begun and has no
 * outcome when a run begins is doubtful before anything else happens; in the end none is due. Gives what is wrong.
 */
export function brokenLabelRules(rows: readonly JournalRow[]): readonly string[] {
  const stages = new Map<string, Stage>()
  const toDoubt = new Set<string>()
  const wrong: string[] = []
  const step = (label: string, from: readonly (Stage | undefined)[], to: Stage, id: string): void => {
    const stage = stages.get(label)
    if (!from.includes(stage)) wrong.push(`${id}: ${label} is ${to} after it was ${stage ?? 'unknown'}`)
    stages.set(label, to)
  }
  for (const { data, id, subject, type } of rows) {
    if (type === 'label.doubtful') toDoubt.delete(subject)
    else if (toDoubt.size > 0) wrong.push(`${id}: ${type} while ${[...toDoubt].join()} was left open by the last run`)
    if (type === 'maintenance.started') {
      for (const [label, stage] of stages) if (stage === 'begun') toDoubt.add(label)
    }
    if (type === 'tube.opened' && data['numbering'] === 'printed') step(`${subject}/1`, [undefined], 'due', id)
    if (type === 'label.requested') step(subject, [undefined], 'due', id)
    if (type === 'label.started') step(subject, ['due'], 'begun', id)
    if (type === 'label.printed') step(subject, 'operator' in data ? ['doubtful'] : ['begun'], 'printed', id)
    if (type === 'label.failed') step(subject, ['due', 'begun'], 'failed', id)
    if (type === 'label.doubtful') step(subject, ['begun'], 'doubtful', id)
  }
  for (const [label, stage] of stages) if (stage === 'due' || stage === 'begun') wrong.push(`${label} stays ${stage}`)
  return wrong
}

/** Labels that were begun, and those of them of which the printer said that they are on paper. */
export function labelsIn(rows: readonly JournalRow[]): {
  readonly begun: ReadonlySet<string>
  readonly printed: ReadonlySet<string>
} {
  const of = (wanted: string): ReadonlySet<string> =>
    new Set(rows.filter(({ data, type }) => type === wanted && !('operator' in data)).map(({ subject }) => subject))
  return { begun: of('label.started'), printed: of('label.printed') }
}

/** The dots that each label of a state has on paper, drawn anew. */
export function drawnLabels(state: KioskState, site: string): ReadonlyMap<string, Buffer> {
  const renderer = new CanvasLabelRenderer(defaultLabelFonts())
  const setting = { site, mode: 'demo' as const, specimenWord, sexWords: SEX_WORDS }
  const drawn = [...state.labels.values()].map((label) => {
    const content = labelContent(state, label, setting)
    const rendered = content === null ? null : renderer.render(content)
    if (rendered?.ok !== true) throw new Error(`label ${label.id} cannot be drawn`)
    return [label.id, Buffer.from(withoutRealTimeCommands(rendered.bitmap.rows))] as const
  })
  return new Map(drawn)
}

export interface Paper {
  /** Label → how many whole pictures of it came out. */
  readonly whole: ReadonlyMap<string, number>
  /** Strips that are the beginning of a label that was begun. */
  readonly strips: number
  /** Pieces that are no label of this journal. */
  readonly strange: number
}

export function sortPaper(
  pieces: readonly Uint8Array[],
  drawn: ReadonlyMap<string, Buffer>,
  begun: ReadonlySet<string>,
): Paper {
  const whole = new Map<string, number>()
  let strips = 0
  let strange = 0
  for (const piece of pieces) {
    const candidates = [...drawn].filter(([id, rows]) => begun.has(id) && rows.subarray(0, piece.length).equals(piece))
    const [first] = candidates
    if (first === undefined) strange += 1
    else if (piece.length < first[1].length) strips += 1
    else whole.set(first[0], (whole.get(first[0]) ?? 0) + 1)
  }
  return { whole, strips, strange }
}

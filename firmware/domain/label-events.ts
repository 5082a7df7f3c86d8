import type { ReprintReason } from './reasons.ts'

/** Why a label is printed again: the crew's word, what became of the last copy, or a correction of what it says. */
export type LabelReason = ReprintReason | 'failed' | 'doubtful' | 'corrected' | 'unstated'

export interface LabelFact {
  /** `{tube}/{copy}` */
  readonly label: string
  readonly tube: string
  readonly visit?: string
  readonly copy: number
}

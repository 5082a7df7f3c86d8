/** What an operator did last, of what can be taken back (see `undo.ts`). */
export interface UndoableAct {
  readonly kind: 'called' | 'absent' | 'sampled' | 'sealed'
  /** Id and sequence of its first event. */
  readonly event: string
  readonly sequence: number
  /** The visit; the tube that was sealed. */
  readonly subject: string
  /** The tube that closed with it, in the same append: it was the last that it waited for. */
  sealedTube: string | null
  readonly atMs: number
  readonly day: string
}

/** Who pressed a button at the booth without showing a badge left no name: any of the crew may take it back. */
export const AT_PANEL = 'panel'

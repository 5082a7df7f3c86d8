/** What was held before the scanner. `refused`: a code that has no text for us; why, and nothing of its content. */
export type ScannedCode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly refusal: 'too-long' | 'not-text' | 'control-character' | 'unfinished' }

/**
 * Delivers each code that is held before the scanner: decoded (UTF-8, else GB18030), at most 2,048 characters, no
 * control characters, the same text within two seconds suppressed. One that is no such text is delivered as refused,
 * so that whoever holds it learns that it is of no use.
 *
 * `nextScan` waits without limit; rejects with a `DriverError` when the scanner is gone, and tries to reach it again
 * when called anew. At most eight scans wait for a caller; the oldest is dropped when a ninth comes. `isWell` is called
 * when the scanner was reached: it has answered, or, of one that answers nothing, the line stays open.
 *
 * `want` says whether a code is wanted from now on; before it is called one is. A scanner with a trigger is lit while a
 * code is wanted and dark while none is; one that looks by itself goes on as it is. It never throws and never waits.
 */
export interface CodeScanner {
  want(isWanted: boolean): void
  nextScan(signal: AbortSignal, isWell?: () => void): Promise<ScannedCode>
  close(): Promise<void>
}

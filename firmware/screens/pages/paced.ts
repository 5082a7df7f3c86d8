/** A list that follows every change does so no more often than somebody can read it. */
export const LIST_EVERY_MS = 2_000

/** Does `action` soon after it was asked for: however often it is, once every `everyMs`. */
export function paced(everyMs: number, action: () => void): () => void {
  let timer: number | undefined
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined
      action()
    }, everyMs)
  }
}

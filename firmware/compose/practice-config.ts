import { NOTHING_DESIRED } from '../../config/desired-file.ts'
import type { LoadedConfig } from '../../config/load.ts'
import { hashPin } from '../../config/pin.ts'
import { statusCodeVerdict } from '../domain/programme.ts'
import { createScanRules } from './scan-rules.ts'

type Operators = LoadedConfig['config']['crew']['operators']

/** Who may sign in at a practice, and with what; printed once by the command, of no use anywhere else. */
export interface PracticeOperator {
  readonly operator: string
  readonly role: Operators[string]['role']
  readonly pin: string
}

export interface PracticeSettings {
  /** Empty, and gone afterwards unless somebody named it. */
  readonly dataFolder: string
  /** Null: as the configuration says. */
  readonly port: number | null
  readonly operators: readonly PracticeOperator[]
}

/** For phones whose codes the site's own rules do not describe. */
const PREFIX = 'PRACTICE-S:'
const PRACTICE_CODE = { id: 'practice-status', kind: 'status', pattern: `^${PREFIX}(?<colour>.{1,40})$` } as const

/**
 * The kiosk as it is configured, on twins and with a journal of its own, in drill mode: nothing of it reaches a broker,
 * another station or the live data. The site is open at any hour, since crews train before it opens.
 */
export async function practiceConfig(loaded: LoadedConfig, settings: PracticeSettings): Promise<LoadedConfig> {
  const { config } = loaded
  const { custody, day, kiosk, maintenance, programme, retention } = config
  const printer = config.devices.labelPrinter
  const media = printer?.media ?? { widthMm: 40, heightMm: 30, gapMm: 2 }
  const simulated = { driver: 'simulated' } as const
  return {
    ...loaded,
    desired: NOTHING_DESIRED,
    config: {
      ...{ custody, day, kiosk, maintenance, programme, retention },
      mode: 'drill',
      data: settings.dataFolder,
      // A medium for what the district must not lose is not for what never happened.
      journal: { first: 1 },
      site: { ...config.site, hours: [], stations: [] },
      devices: {
        idReader: simulated,
        codeScanner: simulated,
        thermometer: { driver: 'simulated', profile: config.devices.thermometer?.profile ?? 'default' },
        queueDisplay: {
          driver: 'simulated',
          model: config.devices.queueDisplay?.driver === 'lcd-pcf8574' ? 'lcd-pcf8574' : 'ht16k33',
        },
        labelPrinter: { driver: 'simulated', language: 'esc-pos', media },
        panel: simulated,
      },
      scan: { rules: [...config.scan.rules, PRACTICE_CODE] },
      crew: { ...config.crew, operators: await operatorsOf(settings.operators) },
      web: { ...config.web, port: settings.port ?? config.web.port },
    },
  }
}

async function operatorsOf(operators: readonly PracticeOperator[]): Promise<Operators> {
  const entries = operators.map(
    async ({ operator, pin, role }) => [operator, { role, pin: await hashPin(pin) }] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}

/** What a bad phone shows, so that these scan rules take it for a status code that is referred; null where none is. */
export function badCodeOf({ config, programmes }: LoadedConfig): string | null {
  const programme = programmes.at(-1)
  if (programme === undefined) return null
  const colour = Object.keys(programme.statusCodes).find((one) => statusCodeVerdict(programme, one) === 'refer')
  if (colour === undefined) return null
  const text = `${PREFIX}${colour}`
  const match = createScanRules(config.scan.rules).match(text)
  return match.kind === 'status' ? text : null
}

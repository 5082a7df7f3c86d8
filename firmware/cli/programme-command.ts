import { parseArgs } from 'node:util'
import { isConfigError } from '../../config/config-error.ts'
import { loadProgrammes, SHIPPED_PROGRAMMES } from '../../config/load-programmes.ts'
import { type Programme, rulesId } from '../domain/programme.ts'
import type { CommandOutput } from './config-commands.ts'
import { explainProgramme } from './explain-programme.ts'

const USAGE = 'usage: kiosk programme explain FILE [--chinese] [--json]'

const TITLES = {
  who: { en: 'What', zh: '对象' },
  steps: { en: 'Steps', zh: '步骤' },
  specimen: { en: 'Specimen and tubes', zh: '标本和采样管' },
  categories: { en: 'Who, how often, with whom, for how much', zh: '人群、频次、混采和收费' },
  crew: { en: 'Site', zh: '场地' },
} as const

const toProcess: CommandOutput = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
}

/**
 * `programme explain FILE`: what will happen to whom, in words. FILE is a path, or a name among those shipped, of which
 * every version is explained. Exit codes: 0, 78 not a right programme, 74 cannot be read, 64 usage.
 */
export async function programmeExplain(args: readonly string[], output: CommandOutput = toProcess): Promise<number> {
  const parsed = parse(args)
  if (parsed === null) {
    output.error(`programme explain wants one file or name; ${USAGE}\n`)
    return 64
  }
  try {
    const isPath = /[/.]/.test(parsed.file)
    const found = await loadProgrammes(
      isPath ? { file: parsed.file } : { name: parsed.file, directory: SHIPPED_PROGRAMMES },
    )
    if (!found.ok) {
      output.error(`${parsed.file}: ${found.problem}\n`)
      return 78
    }
    output.out(parsed.isJson ? asJson(found.programmes) : asText(found.programmes, parsed.language))
    return 0
  } catch (error) {
    if (!isConfigError(error)) throw error
    output.error(`${error.message}\n`)
    return error.exitCode
  }
}

function asJson(programmes: readonly Programme[]): string {
  const all = programmes.map((programme) => ({
    rules: rulesId(programme),
    effectiveFrom: programme.effectiveFrom,
    explained: explainProgramme(programme),
    programme,
  }))
  return `${JSON.stringify(all)}\n`
}

function asText(programmes: readonly Programme[], language: 'en' | 'zh'): string {
  return programmes.map((programme) => textOf(programme, language)).join('\n')
}

function textOf(programme: Programme, language: 'en' | 'zh'): string {
  const from = { en: 'in force from', zh: '起用时间' }[language]
  const sections = explainProgramme(programme).map(({ about, sentences }) =>
    [TITLES[about][language], ...sentences.map((said) => `  - ${said[language]}`)].join('\n'),
  )
  return `${rulesId(programme)}, ${from} ${programme.effectiveFrom}\n${sections.join('\n')}\n`
}

interface Parsed {
  readonly file: string
  readonly isJson: boolean
  readonly language: 'en' | 'zh'
}

function parse(args: readonly string[]): Parsed | null {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, chinese: { type: 'boolean', default: false } },
    })
    const [file] = positionals
    if (file === undefined || positionals.length > 1) return null
    return { file, isJson: values.json, language: values.chinese ? 'zh' : 'en' }
  } catch {
    return null
  }
}

import { parseArgs } from 'node:util'
import { loadProgrammes, SHIPPED_PROGRAMMES } from '../../config/load-programmes.ts'
import { type Programme, rulesId } from '../domain/programme.ts'
import { type CommandOutput, explainError, FLAG, fail, onlyFile, toProcess } from './command-line.ts'
import { explainProgramme } from './explain-programme.ts'

const USAGE = 'programme explain FILE [--chinese] [--json]'

const TITLES = {
  who: { en: 'What', zh: '对象' },
  steps: { en: 'Steps', zh: '步骤' },
  specimen: { en: 'Specimen and tubes', zh: '标本和采样管' },
  categories: { en: 'Who, how often, with whom, for how much', zh: '人群、频次、混采和收费' },
  crew: { en: 'Site', zh: '场地' },
} as const

/**
 * `programme explain FILE`: what will happen to whom, in words. FILE is a path, or a name among those shipped, of which
 * every version is explained. Exit codes: 0, 78 not a right programme, 74 cannot be read, 64 usage.
 */
export async function programmeExplain(args: readonly string[], output: CommandOutput = toProcess): Promise<number> {
  try {
    const options = { json: FLAG, chinese: FLAG }
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const file = onlyFile(positionals)
    const isPath = /[/.]/.test(file)
    const found = await loadProgrammes(isPath ? { file } : { name: file, directory: SHIPPED_PROGRAMMES })
    if (!found.ok) return fail(`${file}: ${found.problem}`, 78, output)
    output.out(values.json ? asJson(found.programmes) : asText(found.programmes, values.chinese ? 'zh' : 'en'))
    return 0
  } catch (error) {
    return explainError(error, USAGE, output)
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

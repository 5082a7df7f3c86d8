import { parseArgs } from 'node:util'
import { isConfigError } from '../../config/config-error.ts'
import { checkCredentials } from '../../config/credentials.ts'
import { type LoadedConfig, loadKioskConfig } from '../../config/load.ts'
import { hashPin, isPin } from '../../config/pin.ts'
import { showConfig, withoutSecrets } from '../../config/show.ts'
import { AT_KIOSK, type CommandOutput, explainError, toProcess, UsageError } from './command-line.ts'

const CHECK_USAGE = 'config check [FILE] [--json]'
const SHOW_USAGE = 'config show [--config FILE] [--data DIR] [--json]'

interface ConfigArguments {
  readonly file: string | undefined
  readonly dataDir: string | undefined
  readonly isJson: boolean
}

/**
 * `config check [FILE] [--config FILE] [--json]`: all that `run` wants of it, the files that it names too. Exit codes: 0 right, 1 not right, 74 cannot be read, 64 usage.
 */
export async function configCheck(args: readonly string[], output: CommandOutput = toProcess): Promise<number> {
  try {
    const asked = parse(args)
    return await check(asked, output).catch((error: unknown) => sayWrong(error, asked, output))
  } catch (error) {
    return explainError(error, CHECK_USAGE, output)
  }
}

async function check(asked: ConfigArguments, output: CommandOutput): Promise<number> {
  // The file is what is looked at, wherever it will be used.
  const loaded = await loadKioskConfig({ ...asked, desired: 'none' })
  const notLookedAt = await checkCredentials(loaded)
  output.out(
    asked.isJson
      ? `${JSON.stringify({ ok: true, problems: [], notLookedAt })}\n`
      : `${sayRight(loaded)}${sayUnseen(notLookedAt)}\n`,
  )
  return 0
}

/** Here it is the thing checked that is not right, not what keeps a kiosk from running. */
function sayWrong(error: unknown, { isJson }: ConfigArguments, output: CommandOutput): number {
  if (!isConfigError(error)) throw error
  if (isJson) output.out(`${JSON.stringify({ ok: false, problems: error.problems })}\n`)
  else output.error(`${error.message}\n`)
  return error.reason === 'unreadable' ? 74 : 1
}

/**
 * `config show [--config FILE] [--data DIR] [--json]`: what is in force, defaults filled in, without secrets.
 * Exit codes: 0, 78 bad configuration, 74 cannot be read, 64 usage.
 */
export async function configShow(args: readonly string[], output: CommandOutput = toProcess): Promise<number> {
  try {
    const asked = parse(args)
    const { config } = await loadKioskConfig(asked)
    output.out(asked.isJson ? `${JSON.stringify(withoutSecrets(config))}\n` : showConfig(config))
    return 0
  } catch (error) {
    return explainError(error, SHOW_USAGE, output)
  }
}

/** `crew hash-pin`: reads a PIN from standard input (never from the command line) and prints what `pin:` takes. */
export async function crewHashPin(
  args: readonly string[],
  input: NodeJS.ReadableStream = process.stdin,
  output: CommandOutput = toProcess,
): Promise<number> {
  const pin = args.length === 0 ? (await readShort(input)).trim() : ''
  if (!isPin(pin)) {
    output.error(
      'crew hash-pin wants a PIN of four to twelve digits on its standard input; type it there, then Ctrl-D\n',
    )
    return 64
  }
  output.out(`${await hashPin(pin)}\n`)
  return 0
}

/** More than this is no PIN, and nothing of it needs to be held. */
const INPUT_CHARACTERS_MAX = 64

async function readShort(input: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of input) {
    text += String(chunk)
    if (text.length > INPUT_CHARACTERS_MAX) break
  }
  return text
}

function sayRight({ file, config, programmes }: LoadedConfig): string {
  const versions = programmes.map(({ version }) => version).join(', ')
  return `${file}: right (${config.kiosk.id}, mode ${config.mode}, programme ${programmes[0]?.name ?? ''}, version ${versions})`
}

/** What cannot be known before systemd starts the kiosk. */
function sayUnseen(keys: readonly string[]): string {
  return keys.length === 0 ? '' : `; not looked at, since only systemd lays it out: ${keys.join(', ')}`
}

function parse(args: readonly string[]): ConfigArguments {
  const { values, positionals } = parseArgs({ args: [...args], options: AT_KIOSK, allowPositionals: true })
  if (positionals.length > 1) throw new UsageError('too many words after the command')
  return { file: positionals[0] ?? values.config, dataDir: values.data, isJson: values.json }
}

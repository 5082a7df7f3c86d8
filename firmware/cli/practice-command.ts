import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type LoadedConfig, loadKioskConfig } from '../../config/load.ts'
import { type PracticeOperator, practiceConfig } from '../compose/practice-config.ts'
import { type RunningPractice, runPractice } from '../compose/run-practice.ts'
import type { PracticeScore } from '../domain/practice-score.ts'
import { systemRandom } from '../health/system-random.ts'
import { createLog } from '../log/logger.ts'
import { PRACTICE, sentenceOf } from '../screens/pages/practice-words.ts'
import { explainError, FLAG, fail, TEXT, untilStopped, wholeNumber } from './command-line.ts'
import { firmwareVersion } from './version.ts'

const MINUTES = { default: 10, min: 1, max: 120 }
const PORTS = { min: 0, max: 65_535 }
const SEEDS = { min: 0, max: 0xffff_ffff }
const ROLES = ['leader', 'registrar', 'sampler'] as const
const USAGE = 'practice [--minutes 10] [--seed N] [--config FILE] [--data DIR] [--port N] [--json]'

interface PracticeArguments {
  readonly config: string | undefined
  readonly data: string | undefined
  readonly port: number | null
  readonly minutes: number
  readonly seed: number
  readonly json: boolean
}

/**
 * `practice`: a hard morning on twins for a crew in training, with a score at the end. Exit codes: 0 done, 64 usage, 74
 * data folder or port, 78 configuration.
 */
export async function practice(args: readonly string[]): Promise<number> {
  try {
    const asked = parse(args)
    const loaded = await loadKioskConfig({ file: asked.config })
    if (asked.data !== undefined && isInside(path.resolve(asked.data), loaded.config.data))
      return fail(`--data ${asked.data} is the data folder of the kiosk itself; name an empty one, or none`, 64)
    const folder = asked.data ?? (await mkdtemp(path.join(tmpdir(), 'kiosk-practice-')))
    try {
      return await train(loaded, asked, folder)
    } finally {
      if (asked.data === undefined) await rm(folder, { recursive: true, force: true })
    }
  } catch (error) {
    return explainError(error, USAGE)
  }
}

/** Neither the live folder nor one in it, nor one that holds it. */
function isInside(folder: string, live: string): boolean {
  const [there, back] = [path.relative(live, folder), path.relative(folder, live)]
  return [there, back].some((way) => !way.startsWith('..') && !path.isAbsolute(way))
}

async function train(loaded: LoadedConfig, { json, minutes, port, seed }: PracticeArguments, folder: string) {
  const operators = ROLES.map((role): PracticeOperator => ({ operator: role, role, pin: inventPin() }))
  const config = await practiceConfig(loaded, { dataFolder: path.resolve(folder), port, operators })
  const log = createLog({ level: 'warn', fd: 2 })
  const running = await runPractice(config, { log, version: firmwareVersion(), seed, minutes })
  try {
    // The addresses and PINs are for people, and the score alone for programs.
    if (!json) process.stdout.write(welcome(running, operators, { minutes, seed }))
    const stop = untilStopped()
    await Promise.race([stop, running.over])
    const score = running.finish()
    process.stdout.write(json ? `${JSON.stringify({ seed, minutes, ...score })}\n` : report(score))
    // The crew looks at the score on its page for as long as it likes.
    if (!json) await stop
    return 0
  } finally {
    await running.close()
  }
}

function parse(args: readonly string[]): PracticeArguments {
  const options = { config: TEXT, data: TEXT, json: FLAG, minutes: TEXT, seed: TEXT, port: TEXT }
  const { values } = parseArgs({ args: [...args], options })
  return {
    config: values.config,
    data: values.data,
    json: values.json,
    minutes: wholeNumber('minutes', values.minutes, MINUTES) ?? MINUTES.default,
    seed: wholeNumber('seed', values.seed, SEEDS) ?? Math.floor(systemRandom.fraction() * SEEDS.max),
    port: wholeNumber('port', values.port, PORTS),
  }
}

/** Four digits, by the machine's own chance: whoever knows the seed must not know them. */
function inventPin(): string {
  return String(Math.floor(systemRandom.fraction() * 10_000)).padStart(4, '0')
}

function welcome(
  { address }: RunningPractice,
  operators: readonly PracticeOperator[],
  { minutes, seed }: { readonly minutes: number; readonly seed: number },
): string {
  const pins = operators.map(({ operator, pin }) => `${operator} ${pin}`).join('   ')
  return `
练习开始：${minutes} 分钟的忙碌上午（编号 ${seed}）。人都是虚构的，什么也不会离开这台机器。
Practice: a hard morning of ${minutes} minutes (seed ${seed}). Everybody is invented, and nothing leaves this machine.

  现场 crew        ${address}/crew
  练习 practice    ${address}/crew/practice      who stands there, time left, the score
  公屏 queue       ${address}/queue
  工号和密码 PINs   ${pins}

Ctrl-C ends it and prints the score.
`
}

function report(score: PracticeScore): string {
  const lines = score.losses.flatMap((loss) => {
    const { en, zh } = sentenceOf(loss)
    return [`  -${loss.points}  ${zh}`, `      ${en}`]
  })
  const { en, zh } = PRACTICE.points(score.points)
  const figures = PRACTICE.figures(score)
  return ['', `${zh}  ${en}`, `${figures.zh}  ${figures.en}`, ...lines, '', ''].join('\n')
}

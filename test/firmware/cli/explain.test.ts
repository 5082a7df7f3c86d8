import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import test from 'ava'
import { programmeExplain } from '../../../firmware/cli/programme-command.ts'

const SHIPPED = resolve(import.meta.dirname, '../../../config/programmes')
const GOLDEN = join(import.meta.dirname, 'golden')

async function explain(...args: readonly string[]) {
  const written = { out: '', error: '' }
  const exitCode = await programmeExplain(args, {
    out: (text) => void (written.out += text),
    error: (text) => void (written.error += text),
  })
  return { exitCode, ...written }
}

/** The golden texts were read by a person; `kiosk programme explain NAME` and `--chinese` print them anew. */
test('each shipped programme is explained in words, in both languages, and nothing of it is left out silently', async (t) => {
  const names = (await readdir(SHIPPED)).map((file) => file.replace('.yaml', ''))
  t.deepEqual((await readdir(GOLDEN)).sort(), names.map((name) => `${name}.txt`).sort(), 'each has a golden text')
  for (const name of names) {
    const english = await explain(name)
    const chinese = await explain(join(SHIPPED, `${name}.yaml`), '--chinese')
    t.deepEqual([english.exitCode, chinese.exitCode, english.error], [0, 0, ''])
    t.is(`${english.out}\n${chinese.out}`, await readFile(join(GOLDEN, `${name}.txt`), 'utf8'), name)
  }
})

test('what decides about a person stands in the explanation of the shipped programmes', async (t) => {
  const pooled = await explain('pooled-10')
  t.regex(pooled.out, /^pooled-10@3, in force from 2022-05-20/)
  t.regex(pooled.out, /37\.3 °C or more, twice, sends the person to the crew/)
  t.regex(
    pooled.out,
    /Key persons: with a document; once a working day; oropharyngeal swab, alone in a tube; 16\.00 yuan/,
  )
  t.regex(pooled.out, /Everybody else: .* 10 people to a tube/)
  t.regex((await explain('temperature-gate')).out, /twice a day, once before 12:00 and once after/)
  t.regex((await explain('measure-only')).out, /Nobody is asked who they are/)
  t.regex((await explain('pooled-20')).out, /Under 3 years: nasopharyngeal swab, in a tube of that kind only/)
})

test('for programs the explanation comes as JSON, with the rules themselves', async (t) => {
  const { exitCode, out } = await explain('single', '--json')
  t.is(exitCode, 0)
  t.like(JSON.parse(out), [{ rules: 'single@1', programme: { collect: 'at-check-in' } }])
})

test('a wrong name, a missing or wrong file and wrong words are told in a sentence, each with its exit code', async (t) => {
  t.like(await explain('pooled-11'), { exitCode: 78, out: '' })
  t.regex((await explain('pooled-11')).error, /did you mean "pooled-10"\?\n$/)
  t.is((await explain('/nowhere/own.yaml')).exitCode, 74)
  t.is((await explain(join(SHIPPED, '../demo.yaml'))).exitCode, 78)
  t.is((await explain()).exitCode, 64)
  t.is((await explain('single', 'pooled-10')).exitCode, 64)
  t.is((await explain('single', '--colour')).exitCode, 64)
})

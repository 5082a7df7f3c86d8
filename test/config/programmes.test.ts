import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { loadProgrammes } from '../../config/load-programmes.ts'
import { programmeInForce } from '../../firmware/domain/programme.ts'
import { refusal, temporaryFolder } from './config-fixture.ts'

const SHIPPED = resolve(import.meta.dirname, '../../config/programmes')

const TEXT = `name: own
version: 1
effectiveFrom: "2022-05-20T00:00:00+08:00"
temperature: { feverC: 37.3 }
pool: { default: 10 }
tube: { numbering: printed }
collect: by-crew
specimenType: oropharyngeal-swab
price: { class: pooled, yuan: 3.5, payer: government }
`

/** A folder with these files. */
async function folderOf(t: ExecutionContext, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await temporaryFolder(t)
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content)
  return directory
}

async function loaded(t: ExecutionContext, ...texts: string[]) {
  const directory = await folderOf(t, Object.fromEntries(texts.map((text, i) => [`${i}.yaml`, text])))
  const found = await loadProgrammes({ name: 'own', directory })
  if (!found.ok) throw new Error(found.problem)
  return found.programmes
}

test('the pooled programme of the contract becomes what the domain wants, in hundredths of a degree', async (t) => {
  const found = await loadProgrammes({ name: 'pooled-10', directory: SHIPPED })
  t.like(found.ok ? found.programmes[0] : null, {
    name: 'pooled-10',
    version: 3,
    effectiveFrom: '2022-05-20T00:00:00+08:00',
    identity: { default: 'required' },
    mask: { required: false },
    phone: 'if-known',
    temperature: { required: true, feverCentiC: 3730, readings: 2, minAmbientCentiC: 1000, maxAmbientCentiC: 4000 },
    tube: { numbering: 'printed', sealAfterMinutes: 30, verify: 'none', lots: { track: false } },
    collect: 'by-crew',
    price: { class: 'pooled', yuan: 3.5, payer: 'government', ceilingYuan: 5 },
  })
  if (!found.ok) return
  t.deepEqual({ ...found.programmes[0]?.pool.byCategory }, { key: 1, 'risk-area': 1 })
  t.deepEqual({ ...found.programmes[0]?.statusCodes }, { red: 'refer', yellow: 'refer', green: 'pass' })
  t.deepEqual({ ...found.programmes[0]?.interval.byCategory }, {})
  t.false('feverC' in (found.programmes[0]?.temperature ?? {}))
})

test('the single programme ships beside it', async (t) => {
  const found = await loadProgrammes({ name: 'single', directory: SHIPPED })
  t.like(found.ok ? found.programmes[0] : null, { pool: { default: 1 }, collect: 'at-check-in' })
})

test('every threshold that can be written keeps its two decimals', async (t) => {
  for (const feverC of ['37.3', '38.20', '35', '36.99', '41.01']) {
    const [programme] = await loaded(t, TEXT.replace('37.3', feverC))
    t.is(programme?.temperature.feverCentiC, Number(feverC.replace('.', '').padEnd(4, '0')))
  }
})

test('all versions of one name are loaded in the order of their time, and the domain finds the one in force', async (t) => {
  const later = TEXT.replace('version: 1', 'version: 2').replace('2022-05-20', '2022-06-01')
  const programmes = await loaded(t, later, TEXT, TEXT.replace('name: own', 'name: other'))
  t.deepEqual(
    programmes.map(({ version }) => version),
    [1, 2],
  )
  t.is(programmeInForce(programmes, Date.parse('2022-05-31T23:59:59+08:00'))?.version, 1)
  t.is(programmeInForce(programmes, Date.parse('2022-06-01T00:00:00+08:00'))?.version, 2)
})

test('two files of one version, or of one moment, are refused: chance must not choose the rules', async (t) => {
  const sameVersion = await refusal(t, loaded(t, TEXT, TEXT.replace('2022-05-20', '2022-06-01')))
  t.regex(sameVersion.message, /1\.yaml:2: has the same version as .*0\.yaml; change one$/)
  // The same moment, written in another time zone.
  const sameMoment = TEXT.replace('version: 1', 'version: 2').replace(
    '2022-05-20T00:00:00+08:00',
    '2022-05-19T16:00:00Z',
  )
  const error = await refusal(t, loaded(t, TEXT, sameMoment))
  t.regex(error.message, /1\.yaml:3: has the same effectiveFrom as .*0\.yaml; change one$/)
})

test('a mistake in another programme of the folder does not stop this one', async (t) => {
  const programmes = await loaded(t, TEXT, TEXT.replace('name: own', 'name: other').replace('10', '1000'))
  t.is(programmes.length, 1)
})

test('a file that is no YAML is refused: it could have been the newest version', async (t) => {
  t.regex((await refusal(t, loaded(t, TEXT, 'name: [own'))).message, /1\.yaml:\d: this is not YAML/)
})

test('what a programme asks of people is off until it says so, and no number of years is nonsense', async (t) => {
  const [plain] = await loaded(t, TEXT)
  t.like(plain, { mask: { required: false }, symptoms: { ask: false }, guardian: { underYears: 0 }, phone: 'if-known' })
  const asking =
    'by-crew\nmask: { required: true }\nsymptoms: { ask: true }\nguardian: { underYears: 14 }\nphone: required'
  const [asks] = await loaded(t, TEXT.replace('by-crew', asking))
  t.like(asks, { mask: { required: true }, symptoms: { ask: true }, guardian: { underYears: 14 }, phone: 'required' })
  const error = await refusal(t, loaded(t, TEXT.replace('by-crew', 'by-crew\nguardian: { underYears: 19 }')))
  t.regex(error.message, /"guardian\.underYears" must be at most 18/)
})

test('an unknown name is answered with the nearest one', async (t) => {
  const found = await loadProgrammes({ name: 'singel', directory: SHIPPED })
  t.deepEqual(found, { ok: false, problem: 'names no programme of this release ("singel"); did you mean "single"?' })
})

test('a missing folder is said to be missing', async (t) => {
  const error = await refusal(t, loadProgrammes({ name: 'own', directory: '/nowhere/programmes' }))
  t.deepEqual([error.message, error.exitCode], ['/nowhere/programmes: does not exist; programmes belong there', 74])
})

const refused = test.macro({
  exec: async (t, wrong: string, right: string, expected: string | readonly string[]) => {
    t.true(TEXT.includes(right))
    t.deepEqual(
      (await refusal(t, loaded(t, TEXT.replace(right, wrong)))).problems.map(
        ({ line, message }) => `${line ?? '-'}: ${message}`,
      ),
      [expected].flat(),
    )
  },
  title: (_given, wrong: string) => `refused: ${wrong.trim().replace('\n', ' / ')}`,
})

test(refused, 'default: 21', 'default: 10', '5: "pool.default" must be at most 20')
test(refused, 'default: 0', 'default: 10', '5: "pool.default" must be at least 1')
test(refused, 'default: 2.5', 'default: 10', '5: "pool.default" is a fraction, but must be a whole number')
test(refused, 'feverC: 34.9', 'feverC: 37.3', '4: "temperature.feverC" must be at least 35')
test(refused, 'feverC: 42.5', 'feverC: 37.3', '4: "temperature.feverC" must be at most 42')
test(refused, 'feverC: 37.301', 'feverC: 37.3', '4: "temperature.feverC" must have at most two decimals')
test(
  refused,
  'feverC: 37.3, minAmbientC: 40',
  'feverC: 37.3',
  '4: "temperature.minAmbientC" must be below "maxAmbientC"',
)
test(
  refused,
  'feverrC: 37.3, feverC: 37.3',
  'feverC: 37.3',
  '4: unknown key "feverrC" in "temperature"; did you mean "feverC"?',
)
test(
  refused,
  'numbering: pre-printed',
  'numbering: printed',
  '6: "tube.numbering" is "pre-printed", but must be one of "printed", "preprinted"; did you mean "preprinted"?',
)
test(
  refused,
  'numbering: printed, sealAfterMinutes: 1441',
  'numbering: printed',
  '6: "tube.sealAfterMinutes" must be at most 1440',
)
test(refused, 'yuan: -1', 'yuan: 3.5', '9: "price.yuan" must be at least 0')
test(
  refused,
  '2022-05-20',
  '2022-05-20T00:00:00+08:00',
  '3: "effectiveFrom" must be a time with its offset, like "2022-05-20T00:00:00+08:00"',
)
test(
  refused,
  '2022-02-30T00:00:00+08:00',
  '2022-05-20T00:00:00+08:00',
  '3: "effectiveFrom" must be a time with its offset, like "2022-05-20T00:00:00+08:00"',
)
test(
  refused,
  'by-crew\nstatusCodes: { red: refuse }',
  'by-crew',
  '8: "statusCodes.red" is "refuse", but must be one of "refer", "pass"',
)
test(refused, 'by-crew\nstatusCodes: { blue: { categry: key } }', 'by-crew', [
  '8: "statusCodes.blue" lacks the key "category"; add it',
  '8: unknown key "categry" in "statusCodes.blue"; did you mean "category"?',
])
test(refused, 'by-crew\nidentity: { default: required, byCategory: { key: non } }', 'by-crew', [
  '8: "identity.byCategory.key" is "non", but must be one of "required", "optional", "none"; did you mean "none"?',
])
test(
  refused,
  'by-crew\nidentity: 7',
  'by-crew',
  '8: "identity" must be one of "required", "optional", "none", not a number',
)
test(
  refused,
  'specimenType: { default: swab, byAge: [{ underYears: 0, type: swab }] }',
  'specimenType: oropharyngeal-swab',
  ['8: "specimenType.byAge[0].underYears" must be at least 1'],
)
test(refused, 'by-crew\ninterval: { days: 2, perDay: 2 }', 'by-crew', '8: "interval.perDay" goes with "days: 1" only')
test(refused, 'by-crew\ninterval: { splitAt: "12:00" }', 'by-crew', '8: "interval.splitAt" goes with "perDay: 2" only')
test(refused, 'yuan: 3.5, ceilingYuan: 3', 'yuan: 3.5', '9: "price.yuan" must not be above "ceilingYuan"')
test(
  refused,
  'by-crew\nlabel: { template: specimen-50x30 }',
  'by-crew',
  '8: "label.template" is "specimen-50x30", but must be "specimen-40x30"',
)

test('each shipped file is named after its programme, loads, and tells its operator what it is for', async (t) => {
  const files = (await readdir(SHIPPED)).sort()
  t.true(files.length >= 6)
  for (const file of files) {
    const name = file.replace('.yaml', '')
    const content = await readFile(join(SHIPPED, file), 'utf8')
    t.regex(content, new RegExp(`^name: ${name}$`, 'm'))
    t.regex(content, /^# \p{Script=Han}/u)
    const found = await loadProgrammes({ name, directory: SHIPPED })
    t.is(found.ok ? found.programmes.length : found.problem, 1)
  }
})

test('without a specimen nobody needs to say pool, tube, type and price; with one they must', async (t) => {
  const shortText = TEXT.replace(/^(pool|tube|specimenType|price):.*\n/gm, '')
  const [programme] = await loaded(t, shortText.replace('by-crew', 'none'))
  t.like(programme, { collect: 'none', pool: { default: 1 }, price: { yuan: 0 } })
  const { problems } = await refusal(t, loaded(t, shortText))
  t.deepEqual(
    problems.map(({ message }) => message),
    ['pool', 'tube', 'specimenType', 'price'].map((key) => `the file lacks the key "${key}"; add it`),
  )
})

test('twice a day has a noon of its own, and one type of specimen is the default of all', async (t) => {
  const [gate] = await loaded(t, `${TEXT}interval: { perDay: 2, byCategory: { visitor: 0 } }\n`)
  t.is(gate?.interval.splitAt, '12:00')
  t.deepEqual(Object.keys(gate?.interval ?? {}).sort(), ['byCategory', 'days', 'splitAt'])
  const [early] = await loaded(t, `${TEXT}interval: { perDay: 2, splitAt: "11:30" }\n`)
  t.is(early?.interval.splitAt, '11:30')
  const ages = '{ default: throat, byAge: [{ underYears: 14, type: b }, { underYears: 3, type: a }] }'
  const [byAge] = await loaded(t, TEXT.replace('oropharyngeal-swab', ages))
  t.deepEqual(
    byAge?.specimenType.byAge.map(({ type }) => type),
    ['a', 'b'],
    'the youngest first',
  )
})

test('a ticket is printed only where there are tickets, and the file is told so', async (t) => {
  const withTickets = (text: string): string => `${text}ticket: { print: always }\n`
  const [programme] = await loaded(t, withTickets(TEXT))
  t.deepEqual(programme?.ticket, { print: 'always' })
  const message = '"ticket.print" goes with "collect: by-crew" and people only: nobody else gets a ticket; use "never"'
  for (const text of [
    TEXT.replace('by-crew', 'at-check-in'),
    TEXT.replace('by-crew', 'none'),
    `${TEXT}subjects: objects\n`,
  ]) {
    t.true((await refusal(t, loaded(t, withTickets(text)))).message.endsWith(message), text)
    await t.notThrowsAsync(loaded(t, `${text}ticket: { print: never }\n`))
  }
})

test('a promise of a result has its hours, and perhaps a place with a name in both languages', async (t) => {
  const [none] = await loaded(t, TEXT)
  t.is(none?.result, null)
  const [plain] = await loaded(t, `${TEXT}result: { withinHours: 8 }\n`)
  t.deepEqual(plain?.result, { withinHours: 8, where: null })
  const [placed] = await loaded(t, `${TEXT}result: { withinHours: 8, where: { zh: 健康码, en: health code } }\n`)
  t.deepEqual(placed?.result?.where, { zh: '健康码', en: 'health code' })
  for (const wrong of ['{}', '{ withinHours: 0 }', '{ withinHours: 8, where: 健康码 }']) {
    await refusal(t, loaded(t, `${TEXT}result: ${wrong}\n`))
  }
})

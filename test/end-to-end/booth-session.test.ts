import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { parse, stringify } from 'yaml'
import { kioskFolder } from '../support/kiosk-process.ts'
import { type Booth, HEALTHY, NOBODY, openBooth, TWINS } from './booth.ts'

const PERSON = { idNumber: '119999199003070019', name: '张测试' }
const PASSPORT = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10']

/** A kiosk under pooled-10 with these changes to its rules. */
async function openUnder(t: ExecutionContext, changes: Readonly<Record<string, unknown>>): Promise<Booth> {
  const folder = await kioskFolder(t)
  const shipped = join(import.meta.dirname, '..', '..', 'config', 'programmes', 'pooled-10.yaml')
  const programme = parse(await readFile(shipped, 'utf8')) as Readonly<Record<string, unknown>>
  await writeFile(join(folder.path, 'asking.yaml'), stringify({ ...programme, name: 'asking', ...changes }))
  return openBooth(t, { programme: './asking.yaml', devices: TWINS }, folder)
}

test('a card without a body in front of the lens is asked for again, and then belongs to whoever stands there', async (t) => {
  const booth = await openBooth(t, { devices: TWINS })
  await booth.bench('thermometer', NOBODY)
  await booth.bench('card', { person: PERSON })
  await booth.state(({ resident }) => resident.prompt === 'card-again-late')
  await booth.kiosk.call('DELETE', '/bench/card')
  await booth.bench('thermometer', HEALTHY)
  t.is((await booth.state(() => true)).today.checkedIn, 0, 'a body alone is nobody')
  await booth.bench('card', { person: PERSON })
  t.is((await booth.state(({ resident }) => resident.prompt === 'done')).resident.ticket, 'A001')
})

test('mask, telephone and question: the crew, the crew, and the booth’s own screen', async (t) => {
  const booth = await openUnder(t, { mask: { required: true }, phone: 'required', symptoms: { ask: true } })
  await booth.bench('thermometer', HEALTHY)
  await booth.bench('card', { person: PERSON })
  const { session } = await booth.crew((view) => view.session?.needs === 'phone')
  t.deepEqual(session?.asks, ['phone', 'mask', 'symptoms'])
  await booth.act('confirm-phone', { phone: '19900000017', session: session?.token })
  const mask = await booth.crew((view) => view.session?.needs === 'mask')
  await booth.act('confirm-mask', { isWorn: true, session: mask.session?.token })
  const { resident } = await booth.state((view) => view.resident.prompt === 'symptoms')
  const answer = { session: resident.session, kind: 'symptoms', hasSymptoms: false }
  t.is(
    (await booth.kiosk.call('POST', '/api/resident/answer', { ...answer, session: resident.session - 1 })).status,
    409,
  )
  t.is((await booth.kiosk.call('POST', '/api/resident/answer', answer)).status, 200)
  t.is((await booth.state((view) => view.resident.prompt === 'done')).resident.ticket, 'A001')
  t.false((await booth.kiosk.bytes('/api/state')).toString().includes('19900000017'))
})

test('the lines of a passport on the booth’s scanner are a document, line by line', async (t) => {
  const booth = await openBooth(t, { devices: TWINS })
  await booth.bench('thermometer', HEALTHY)
  for (const text of PASSPORT) await booth.bench('scan', { text })
  await booth.state(({ resident }) => resident.prompt === 'done')
  await booth.act('call-next')
  const { called } = await booth.crew((view) => view.called.length === 1)
  t.like(called[0], { sex: 'female', maskedName: 'E*', isDocumentExpired: true })
})

test('a fever rests, with the lamp lit until somebody has the person', async (t) => {
  const booth = await openBooth(t, { devices: TWINS })
  const lamp = async (isLit: boolean): Promise<void> => {
    await booth.kiosk.until<{ lamps: { fault: boolean } }>('/bench/display', ({ lamps }) => lamps.fault === isLit)
  }
  await lamp(false)
  await booth.bench('thermometer', { objectC: 36.6, ambientC: 25 })
  await booth.bench('card', { person: PERSON })
  const { tasks } = await booth.crew((view) => view.tasks.some(({ kind }) => kind === 'referred'))
  const visit = tasks.find(({ kind }) => kind === 'referred')?.subject ?? ''
  await lamp(true)
  await booth.act('rest', { visit, minutes: 10 })
  const resting = await booth.crew((view) =>
    view.tasks.some(({ who }) => who !== undefined && who.restsUntilMs !== null),
  )
  t.true(resting.tasks.length > 0)
  await booth.act('close-referral', { visit, takenBy: '应急小组', outcome: 'hospital' })
  await booth.crew((view) => view.tasks.every(({ kind }) => kind !== 'referred'))
  await lamp(false)
})

import test, { type ExecutionContext } from 'ava'
import fc from 'fast-check'
import type { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import { createScanMeaning } from '../../../firmware/compose/scan-input.ts'
import { createScanRules } from '../../../firmware/compose/scan-rules.ts'
import { citizenCheckCharacter } from '../../../firmware/domain/identity.ts'
import type { MeasuredResult } from '../../../firmware/domain/input.ts'
import type { Outbox } from '../../../firmware/ports/journal.ts'
import { documentOf, SKIN } from '../../support/domain-kiosk.ts'
import { openTest, tempFolder } from '../journal/journal-fixture.ts'
import { packagedFontRenderer, single } from '../labels/label-bench.ts'
import { changed, openLoop } from './loop-fixture.ts'

/** As in the demo. */
const RULES = [
  { id: 'person', kind: 'person', pattern: '^P:(?<idNumber>[0-9X]{18}):(?<name>[^:]{1,30}):(?<phone>[0-9]{11})$' },
  { id: 'status', kind: 'status', pattern: '^S:(?<colour>[a-z]{1,20})$' },
  { id: 'tube', kind: 'tube', pattern: '^T:(?<number>[A-Z0-9-]{6,24})$' },
  { id: 'badge', kind: 'badge', pattern: '^B:(?<operator>[a-z0-9-]{1,32})$' },
] as const
const scans = createScanMeaning(createScanRules(RULES))

/** Stands in each hostile text: nothing that holds it may get into an event. */
const MARK = 'MARK7F3A'
const NUMBER = numberOf(900)

const HOSTILE = [
  '',
  MARK,
  `'; DROP TABLE event; -- ${MARK}`,
  `<script>alert("${MARK}")</script>`,
  `https://example.invalid/${MARK}?P:${NUMBER}:x:19000000000`,
  `javascript:${MARK}`,
  `{"kind":"document","document":{"name":"${MARK}"}}`,
  `\${jndi:ldap://example.invalid/${MARK}}`,
  `../../../../etc/${MARK}`,
  `sampling/v1/#/${MARK}/+`,
  `\u001b[2J\u001b]0;${MARK}\u0007`,
  `\u0000${MARK}\u0000`,
  `\ud800${MARK}\udfff`,
  `\u202e${MARK}\u2066`,
  `${MARK}\r\nS:red`,
  `S:red\n${MARK}`,
  `S:${MARK}`,
  `S:${'a'.repeat(5_000)}`,
  `T:${MARK}\u0000`,
  `T:${MARK.toLowerCase()}`,
  `B:${MARK.toLowerCase()}`,
  `B:demo`,
  `P:${NUMBER}:${MARK}\u0007:19000000000`,
  `P:${NUMBER}:\ud800${MARK}:19000000000`,
  `P:${NUMBER.slice(0, 17)}${NUMBER.endsWith('0') ? '1' : '0'}:${MARK}:19000000000`,
  `P:119999199913990019:${MARK}:19000000000`,
  `P:${'0'.repeat(18)}:${MARK}:19000000000`,
  `P:${NUMBER}:${MARK.repeat(9)}:19000000000`,
  `P:${NUMBER}:   :19000000000`,
  `P:${NUMBER}:${MARK}:+8619000000000`,
  `P:${'1'.repeat(100_000)}`,
  `${MARK}${'🙂'.repeat(3_000)}`,
] as const

/** Words that every object knows; as codes they are just unknown words. */
const INHERITED = ['S:constructor', 'S:tostring', 'S:hasownproperty', 'S:valueof']

function numberOf(n: number): string {
  const digits = `11999919900307${String(n).padStart(3, '0')}`
  return digits + citizenCheckCharacter(digits)
}

/** The loop on a real journal; somebody healthy stands in front of the thermometer as long as they are wanted there. */
async function openBooth(t: ExecutionContext) {
  const opened = await openTest(t, await tempFolder(t))
  const healthy = { ok: true, objectCentiC: Math.round(SKIN.normal * 100), ambientCentiC: 2501 } as const
  let isStanding = true
  const loop = await openLoop(t, {
    journal: opened.journal,
    measure: (signal) => (isStanding ? Promise.resolve(healthy) : untilAborted(signal)),
  })
  const outbox: Outbox = opened.journal
  return {
    loop,
    outbox,
    stand: (to: boolean) => {
      isStanding = to
    },
  }
}

function untilAborted(signal: AbortSignal): Promise<MeasuredResult> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve({ ok: false, failure: 'nobody' })
    })
  })
}

/** Ends whatever stands there; the screen is free. */
async function toIdle(loop: KioskLoop): Promise<void> {
  const isFree = (): boolean =>
    loop.session.phase === 'idle' && loop.session.prompt === 'idle' && loop.session.statusCode === null
  for (let tries = 0; !isFree(); tries += 1) {
    if (tries > 9) throw new Error(`the booth stays ${loop.session.phase} ${loop.session.prompt}`)
    if (loop.session.phase === 'needs-staff') {
      await loop.submit({ kind: 'crew', act: { act: 'refuse' }, operator: 'op' })
    } else {
      await loop.submit({ kind: 'timer', token: loop.session.token })
    }
  }
}

async function pass(loop: KioskLoop, n: number): Promise<void> {
  const isOver = changed(loop, () => loop.session.phase === 'farewell')
  await loop.submit({ kind: 'document', document: documentOf(n), source: 'card' })
  await isOver
}

async function bytesOf(outbox: Outbox): Promise<string> {
  const texts: string[] = []
  for (let after = 0; after < outbox.head().sequence; ) {
    const page = await outbox.readAfter(after, 500)
    texts.push(...page.map(({ bytes }) => Buffer.from(bytes).toString('utf8')))
    after = page.at(-1)?.sequence ?? Infinity
  }
  return texts.join('\n')
}

test.serial(
  'a hostile code, at every moment of a visit, is answered, leaves no trace, and the next person is served',
  async (t) => {
    t.timeout(120_000)
    const { loop, outbox, stand } = await openBooth(t)
    let people = 0
    for (const text of HOSTILE) {
      await toIdle(loop)
      t.true((await loop.submit(scans.input(text))).ok, 'a code is no act: it is never refused')
      t.not(loop.session.prompt, 'idle', `nothing is said to ${JSON.stringify(text.slice(0, 40))}`)
      await toIdle(loop)
      stand(false)
      people += 1
      await loop.submit({ kind: 'document', document: documentOf(people), source: 'card' })
      await loop.submit(scans.input(text))
      t.is(
        loop.session.holder?.person.idNumber,
        documentOf(people).idNumber,
        'it takes nothing from who is being served',
      )
      await toIdleAfterScreening(loop)
      stand(true)
      people += 1
      await pass(loop, people)
      t.is(loop.session.prompt, 'done')
      await loop.submit(scans.input(text))
      // What has the shape of a document is the next person's.
      const isDocument = scans.input(text).kind === 'unreadable'
      t.is(loop.session.prompt === 'done', !isDocument, 'the number stays readable')
    }
    const bytes = await bytesOf(outbox)
    t.false(bytes.toLowerCase().includes(MARK.toLowerCase()))
    t.is(bytes.split('"type":"sampling.visit.checked-in.v1"').length - 1, HOSTILE.length)
  },
)

/** Nobody stays for the measurement. */
async function toIdleAfterScreening(loop: KioskLoop): Promise<void> {
  await loop.submit({ kind: 'crew', act: { act: 'refuse' }, operator: 'op' })
  await toIdle(loop)
}

test.serial('a code whose word every object inherits is an unknown word, and the crew is asked', async (t) => {
  const { loop } = await openBooth(t)
  for (const [i, text] of INHERITED.entries()) {
    await toIdle(loop)
    await loop.submit(scans.input(text))
    await loop.submit({ kind: 'document', document: documentOf(500 + i), source: 'card' })
    t.is(loop.session.needs, 'status-code', text)
  }
})

test.serial('any text at all, before, during and after a visit: an answer, never a throw', async (t) => {
  const { loop, outbox } = await openBooth(t)
  const anyName = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 30 }))
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.tuple(fc.constantFrom('P:', 'S:', 'T:', 'B:'), anyName).map((two) => two.join('')),
    anyName.map((name) => `P:${NUMBER}:${name}:19000000000`),
  )
  await fc.assert(
    fc.asyncProperty(anyText, async (text) => {
      const before = loop.session.token
      const { ok } = await loop.submit(scans.input(text))
      if (!ok && !text.startsWith('T:')) throw new Error('a code was refused')
      if (loop.session.token < before) throw new Error('the session went back')
    }),
    { numRuns: 300, interruptAfterTimeLimit: 15_000, markInterruptAsFailure: false },
  )
  await toIdle(loop)
  await pass(loop, 1)
  t.is(loop.session.prompt, 'done')
  for (const line of (await bytesOf(outbox)).split('\n')) t.notThrows(() => JSON.parse(line) as unknown)
})

/** No font of the kiosk has these. */
const UNDRAWABLE = /[\p{Emoji_Presentation}\p{Co}\p{Script=Arabic}\p{Script=Tibetan}]/u

/** Thirty characters each, and some that no name can be. */
const NAMES = [
  '测'.repeat(30),
  '𠀀𪚥𬱖㛃䶮'.repeat(6),
  '𰻝'.repeat(30),
  'ཨ'.repeat(30),
  'سميرة'.repeat(6),
  '\u202e测试'.repeat(10),
  'é'.normalize('NFD').repeat(15),
  '👩‍👩‍👧‍👦'.repeat(2),
  '🙂'.repeat(30),
  '买买提·阿不都拉·艾合买提江·吐尔逊尼亚孜',
  `O'Brien; --"<b>&amp;</b>\\n${'x'.repeat(4)}`,
  '０１２３４５６７８９'.repeat(3),
  '\u{f0000}'.repeat(30),
  '　测　试　'.repeat(6),
  '\ud800测试'.repeat(10),
  '测\u0007试'.repeat(10),
  '测'.repeat(61),
] as const

test.serial(
  'names of thirty unusual characters arrive as they were given or are refused in words, and a label is whole or none',
  async (t) => {
    const { loop, outbox } = await openBooth(t)
    const renderer = packagedFontRenderer()
    for (const [i, name] of NAMES.entries()) {
      await toIdle(loop)
      const document = { idType: 'resident-card', idNumber: numberOf(i + 1), name } as const
      const assisted = { act: 'assist', document, contactCentiC: 3650 } as const
      const taken = await loop.submit({ kind: 'crew', operator: 'op', act: assisted })
      if (taken.ok) {
        const [event] = taken.events
        t.is(event?.event.type, 'visit.checked-in', name)
        const sent = await outbox.readAfter((event?.sequence ?? 1) - 1, 1)
        t.true(Buffer.from(sent[0]?.bytes ?? []).includes(JSON.stringify(name.trim())), name)
      } else {
        t.is(taken.refusal, 'bad-name', name)
      }
      const label = renderer.render({ ...single, name: name.trim() })
      t.false(label.ok && UNDRAWABLE.test(name), name)
    }
  },
)

import test from 'ava'
import { tapBytePort } from '../../../drivers/bus/tapped-byte-port.ts'
import { isDriverError } from '../../../drivers/driver-error.ts'
import type { CardReading } from '../../../drivers/id-reader/card-reading.ts'
import { SamVReader } from '../../../drivers/id-reader/sam-v.ts'
import { decodeAnswer, decodeReadData, encodeRequest } from '../../../drivers/id-reader/sam-v-codec.ts'
import { SamVDeframer } from '../../../drivers/id-reader/sam-v-deframer.ts'
import { decodeTextBlock, hasCheckCharacter } from '../../../drivers/id-reader/sam-v-text.ts'
import { SamVTwin } from '../../../drivers/id-reader/sam-v-twin.ts'
import { Seeded } from '../../support/seeded.ts'
import { until } from '../bus/byte-port-contract.ts'
import { hurtFrame } from './faulty-frames.ts'
import { card, cards } from './golden.ts'
import { readerOnTwin } from './reader-harness.ts'

const SEED = 20_261_122
const FRAMES = 10_000
type Card = (typeof cards)[number]

const cardOf = (random: Seeded): Card => cards[random.between(0, cards.length - 1)] ?? card('resident')

test('ten thousand faulty card frames through the codec: no other person, nothing thrown, no memory kept', (t) => {
  const random = new Seeded(SEED, 'codec')
  const wrongNumbers: string[] = []
  let largestBody = 0
  for (let i = 0; i < FRAMES; i++) {
    const { document, frame } = cardOf(random)
    const readings: CardReading[] = []
    const deframer = new SamVDeframer((event) => {
      if (event.kind !== 'frame') return
      largestBody = Math.max(largestBody, event.body.length)
      const answer = decodeAnswer(event.body)
      const textBlock = answer?.status === 0x90 ? decodeReadData(answer.data) : null
      if (textBlock !== null) readings.push(decodeTextBlock(textBlock))
    })
    const hurt = hurtFrame(frame, random, cardOf(random).frame)
    const chunkBytes = random.between(1, 64)
    for (let at = 0; at < hurt.length; at += chunkBytes) deframer.push(hurt.subarray(at, at + chunkBytes))
    // The 2017 card's number has no check character: the driver reads that card twice instead (see below).
    for (const reading of readings)
      if (
        reading.kind === 'document' &&
        hasCheckCharacter(reading.document) &&
        reading.document.idNumber !== document.idNumber
      )
        wrongNumbers.push(`frame ${i} of seed ${SEED}`)
  }
  t.deepEqual(wrongNumbers, [])
  t.true(largestBody < 2400)
})

/** Short deadlines: a frame of which bytes are missing is waited for. */
const TIMING = { pollMs: 0, commandTimeoutMs: 60, readTimeoutMs: 30, quietMs: 1 }
const BOOTHS = 24
// Three finds answered without a card prove that the last one was lifted; the last one sent may be under way.
const FINDS_BETWEEN_CARDS = 5
const FIND = Buffer.from(encodeRequest('find'))
const FRAMES_OF_A_BOOTH = 60

/** Cards laid on a reader whose line hurts most frames; what came of each, and how many frames were hurt. */
async function useBadLine(name: string, hurtPercent: number) {
  const random = new Seeded(SEED, name)
  const twin = new SamVTwin()
  const wrong: string[] = []
  let [hurt, right] = [0, 0]
  let stray = cardOf(random).frame
  const damage = (frame: Uint8Array): Uint8Array => {
    const isFirst = hurt === 0
    const isHurt = isFirst || random.percent(hurtPercent)
    if (isHurt) hurt += 1
    // The first damage is one that shows; what one does that does not show is the last test's.
    const spoilt = isFirst ? frame.slice(0, -1) : hurtFrame(frame, random, stray)
    stray = Uint8Array.from(frame)
    return isHurt ? spoilt : frame
  }
  twin.setFault({ kind: 'damaged', damage }, { command: 'read' })
  let finds = 0
  const open = tapBytePort(twin.open, 'idReader', ({ bytes, direction }) => {
    if (direction === 'out' && FIND.equals(bytes)) finds += 1
  })
  const reader = new SamVReader(open, { timing: TIMING })
  while (hurt < FRAMES_OF_A_BOOTH) {
    const laid = cardOf(random)
    twin.lift()
    const outcome = reader.nextCard(AbortSignal.timeout(20_000)).catch((error: unknown) => {
      if (!isDriverError(error)) throw error
      return null
    })
    // Polled often enough without a card that nobody takes the next one for the last one.
    const enough = finds + FINDS_BETWEEN_CARDS
    await until(() => finds >= enough)
    twin.lay(laid.textBlock)
    const reading = await outcome
    if (reading?.kind !== 'document') continue
    // All six members: the name of somebody else on a tube is as bad as their number.
    if (JSON.stringify(reading.document) === JSON.stringify(laid.document)) right += 1
    else wrong.push(`${name} of seed ${SEED}, after ${hurt} frames`)
  }
  await reader.close()
  return { hurt, right, wrong }
}

for (const hurtPercent of [50, 95])
  test(`over a line that hurts ${hurtPercent} % of its frames the reader gives the right person or none`, async (t) => {
    const booths = Array.from({ length: BOOTHS }, (_, i) => useBadLine(`${hurtPercent} % booth ${i}`, hurtPercent))
    const results = await Promise.all(booths)
    t.deepEqual(
      results.flatMap(({ wrong }) => wrong),
      [],
    )
    const right = results.reduce((sum, result) => sum + result.right, 0)
    t.log(`${results.reduce((sum, { hurt }) => sum + hurt, 0)} frames hurt, ${right} cards read`)
    t.true(right > 0, 'a line that lets frames through is still of use')
  })

/** Two equal hits in the second character of the name: another name, and the frame's XOR stays right. */
function otherName(frame: Uint8Array): Uint8Array {
  return frame.map((byte, i) => (i === NAME_AT + 2 || i === NAME_AT + 4 ? byte ^ 1 : byte))
}
const NAME_AT = 14

test('damage that cancels out in a name is found out on a line that showed damage before, and only there', async (t) => {
  for (const hasShownDamage of [true, false]) {
    const { asked, count, next, twin } = readerOnTwin(t)
    const { document, textBlock } = card('resident')
    const waiting = next()
    await asked('find', 1)
    if (hasShownDamage) {
      twin.setFault({ kind: 'bad-checksum' }, { command: 'find', times: 1 })
      await asked('find', 3)
    }
    twin.setFault({ kind: 'damaged', damage: otherName }, { command: 'read', times: 1 })
    twin.lay(textBlock)
    const reading = await waiting
    t.is(reading.kind === 'document' && reading.document.name === document.name, hasShownDamage)
    // The damaged one, and two that agree.
    t.is(count('read'), hasShownDamage ? 3 : 1)
  }
})

test('a doubted line is trusted again after twenty cards without damage', async (t) => {
  const { asked, count, next, twin } = readerOnTwin(t)
  const waiting = next()
  await asked('find', 1)
  twin.setFault({ kind: 'noise' }, { command: 'find', times: 1 })
  await asked('find', 3)
  const laid = [card('resident'), card('resident_X')]
  for (let i = 0; i < 21; i++) {
    const before = count('read')
    twin.lay((laid[i % 2] ?? card('resident')).textBlock)
    await (i === 0 ? waiting : next())
    t.is(count('read') - before, i < 20 ? 2 : 1, `card ${i + 1}`)
  }
})

import test from 'ava'
import {
  canAnswer,
  decodeAnswer,
  decodeReadData,
  decodeRequest,
  decodeSamId,
  encodeAnswer,
  encodeReadData,
  encodeRequest,
  type SamVCommand,
} from '../../../drivers/id-reader/sam-v-codec.ts'
import { statusMeaning } from '../../../drivers/id-reader/sam-v-status.ts'
import { bytesOf, cards, requests, residentFrame, responses, samIdText } from './golden.ts'

const FRAME_OVERHEAD = 7
const body = (frame: Uint8Array) => frame.subarray(FRAME_OVERHEAD, -1)

const commands: Readonly<Record<SamVCommand, string>> = {
  reset: requests.reset_sam,
  'sam-id': requests.sam_id,
  find: requests.find,
  select: requests.select,
  read: requests.read_base,
}

test('each request has the published bytes, and is recognised by them', (t) => {
  for (const [command, hex] of Object.entries(commands)) {
    const decoded = decodeRequest(body(bytesOf(hex)))
    t.is<unknown, unknown>(decoded, command)
    if (decoded !== null) t.deepEqual(encodeRequest(decoded), bytesOf(hex))
  }
  t.is(decodeRequest(Uint8Array.of(0x30, 0x10)), null, 'fingerprints are never asked for')
})

test('each published response is taken apart and put together to the same bytes', (t) => {
  for (const hex of Object.values(responses)) {
    const answer = decodeAnswer(body(bytesOf(hex)))
    t.deepEqual(answer && encodeAnswer(answer), bytesOf(hex))
  }
})

test('the SAM id is spelt as the module is labelled, serial numbers unsigned', (t) => {
  t.is(decodeSamId(body(bytesOf(responses.sam_id_ok)).subarray(3)), samIdText)
  t.is(decodeSamId(new Uint8Array(16).fill(0xff)), '255.255-4294967295-4294967295-4294967295')
  t.is(decodeSamId(new Uint8Array(15)), null)
})

test('each golden card is framed to its published check byte', (t) => {
  for (const { frame, textBlock } of cards) {
    t.is(frame.length, 1295)
    const data = encodeReadData(textBlock, frame.slice(270, -1))
    t.deepEqual(encodeAnswer({ status: 0x90, data }), frame)
    t.deepEqual(decodeReadData(data), textBlock)
  }
  t.deepEqual(cards[0]?.frame, residentFrame)
})

test('read data whose lengths are not 256 and 1024 are refused', (t) => {
  const data = encodeReadData(new Uint8Array(256))
  for (const index of [0, 1, 2, 3]) {
    const wrong = Uint8Array.from(data)
    wrong[index] = (data[index] ?? 0) ^ 1
    t.is(decodeReadData(wrong), null)
  }
  t.is(decodeReadData(data.subarray(1)), null)
  t.is(decodeReadData(new Uint8Array()), null)
})

test('an answer that succeeded fits its own command and no other', (t) => {
  const successes: Readonly<Record<SamVCommand, string>> = {
    reset: responses.ok_empty,
    'sam-id': responses.sam_id_ok,
    find: responses.find_ok,
    select: responses.select_ok,
    read: cards[0] === undefined ? '' : Buffer.from(cards[0].frame).toString('hex'),
  }
  for (const [given, hex] of Object.entries(successes)) {
    const answer = decodeAnswer(body(bytesOf(hex)))
    const fitting = (['reset', 'sam-id', 'find', 'select', 'read'] as const).filter(
      (command) => answer !== null && canAnswer(command, answer),
    )
    t.deepEqual<unknown, unknown>(fitting, [given])
  }
})

test('an echoed request is no answer', (t) => {
  for (const hex of Object.values(requests)) t.is(decodeAnswer(body(bytesOf(hex))), null)
})

test('every byte is a status word with a meaning', (t) => {
  for (let status = 0; status < 256; status++) t.truthy(statusMeaning(status).kind)
})

import test from 'ava'
import { FAMILIES, replyAtEnd, type ScannerFamily } from '../../../drivers/code-scanner/scanner-family.ts'
import golden from '../../fixtures/golden/scanner-families.json' with { type: 'json' }

const NAMES: readonly ScannerFamily[] = ['gm65', 'honeywell', 'newland']

/** CRC-16/XMODEM: polynomial 1021, from 0. */
function crc(bytes: Uint8Array): number {
  let sum = 0
  for (const byte of bytes) {
    sum ^= byte << 8
    for (let bit = 0; bit < 8; bit++) sum = (sum & 0x8000) === 0 ? sum << 1 : ((sum << 1) ^ 0x1021) & 0xffff
  }
  return sum
}

test('each family is told what its golden says', (t) => {
  for (const name of NAMES) {
    const { release, trigger } = FAMILIES[name]
    t.is(Buffer.from(trigger).toString('hex'), golden[name].trigger, name)
    t.is(Buffer.from(release).toString('hex'), golden[name].release, name)
  }
})

test('the check of each GM65 command is that of its bytes', (t) => {
  for (const command of [FAMILIES.gm65.trigger, FAMILIES.gm65.release]) {
    const frame = Buffer.from(command)
    t.is(frame.readUInt16BE(frame.length - 2), crc(frame.subarray(2, -2)))
  }
  const reply = Buffer.from(golden.gm65.acknowledgement, 'hex')
  t.is(reply.readUInt16BE(reply.length - 2), crc(reply.subarray(1, -2)))
})

test('what a scanner replies is understood, and a part of it is nothing yet', (t) => {
  const replies = [
    [golden.gm65.acknowledgement, false],
    [golden.newland.acknowledgement, false],
    [golden.newland.refusal, true],
    [golden.newland.notInRange, true],
  ] as const
  for (const [hex, isRefusal] of replies) {
    const reply = Buffer.from(hex, 'hex')
    t.deepEqual(replyAtEnd(Buffer.concat([Buffer.from('A1'), reply])), { length: reply.length, isRefusal })
    for (let length = 0; length < reply.length; length++) t.is(replyAtEnd(reply.subarray(0, length)), null)
  }
})

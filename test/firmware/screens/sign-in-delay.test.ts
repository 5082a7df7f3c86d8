import test from 'ava'
import { SignInDelay } from '../../../firmware/screens/sign-in-delay.ts'
import { ShiftedClock } from '../../support/open-test-screens.ts'
import { RANDOM } from '../journal/journal-fixture.ts'

const HERE = '192.168.1.20'
const THERE = '192.168.1.66'

function open(): { clock: ShiftedClock; delay: SignInDelay } {
  const clock = new ShiftedClock()
  return { clock, delay: new SignInDelay(clock, RANDOM) }
}

test('slips cost nothing; then each wrong PIN doubles the wait, up to a minute', (t) => {
  const { clock, delay } = open()
  const waits: number[] = []
  for (let i = 0; i < 12; i += 1) {
    t.is(delay.attempt('leader', THERE), 0)
    const waitMs = delay.attempt('leader', THERE)
    waits.push(Math.round(waitMs / 1000))
    clock.forward(waitMs)
  }
  // The first two may follow at once: the second call of their round is itself an attempt.
  t.deepEqual(waits.slice(-5), [60, 60, 60, 60, 60])
  t.true(waits.every((wait, i) => i === 0 || wait >= (waits[i - 1] ?? 0)))
})

test('whoever guesses on one device does not shut the operator out on another, for hours', (t) => {
  const { clock, delay } = open()
  let guesses = 0
  for (let second = 0; second < 3 * 3600; second += 1) {
    if (delay.attempt('leader', THERE) === 0) guesses += 1
    if (second % 900 === 0) {
      t.is(delay.attempt('leader', HERE), 0, `after ${second} s`)
      delay.succeeded('leader', HERE)
    }
    clock.forward(1_000)
  }
  t.true(guesses < 200, `${guesses} guesses in three hours`)
})

test('many devices together guess no faster than a few, and who was right there before gets in all the same', (t) => {
  const { clock, delay } = open()
  t.is(delay.attempt('leader', HERE), 0)
  delay.succeeded('leader', HERE)
  let guesses = 0
  for (let minute = 0; minute < 60; minute += 1) {
    for (let device = 0; device < 250; device += 1) {
      if (delay.attempt('leader', `10.0.0.${device}`) === 0) guesses += 1
    }
    clock.forward(60_000)
  }
  t.true(guesses <= 120, `${guesses} guesses in an hour`)
  t.is(delay.attempt('leader', HERE), 0)
})

test('one device that tries many names waits as a device, and nobody else does', (t) => {
  const { clock, delay } = open()
  let guesses = 0
  for (let i = 0; i < 5_000; i += 1) if (delay.attempt(`invented-${i}`, THERE) === 0) guesses += 1
  t.true(guesses <= 20, `${guesses} names`)
  t.is(delay.attempt('leader', HERE), 0)
  clock.forward(60_000)
  t.is(delay.attempt('leader', THERE), 0)
})

test('being right ends the waiting', (t) => {
  const { delay } = open()
  for (let i = 0; i < 2; i += 1) delay.attempt('leader', HERE)
  t.is(delay.attempt('leader', HERE), 0)
  delay.succeeded('leader', HERE)
  for (let i = 0; i < 2; i += 1) t.is(delay.attempt('leader', HERE), 0)
})

test('attempts of the same moment are counted before any of them is checked', (t) => {
  const { delay } = open()
  const waits = Array.from({ length: 100 }, () => delay.attempt('leader', THERE))
  t.is(waits.filter((wait) => wait === 0).length, 3)
})

test('an IPv6 neighbour is the same device, as is an IPv4 address in IPv6 clothes', (t) => {
  const { delay } = open()
  for (let i = 0; i < 3; i += 1) delay.attempt('leader', `2001:db8::${i + 1}`)
  t.true(delay.attempt('leader', '2001:db8::ffff:1') > 0)
  t.is(delay.attempt('leader', '2001:db8:0:1::1'), 0)
  for (let i = 0; i < 3; i += 1) delay.attempt('zhang', HERE)
  t.true(delay.attempt('zhang', `::ffff:${HERE}`) > 0)
})

import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { SlotFolder } from '../../../firmware/maintenance/slot-folder.ts'
import { Slots } from '../../support/slots.ts'

test('what the kiosk writes at a switch the launcher starts on trial, and what it keeps is confirmed', async (t) => {
  const slots = await Slots.make(t)
  const inA = new SlotFolder(join(slots.root, 'slots'), 'a')
  t.is(await inA.trial(), null)
  await inA.switchToOther('u1')
  t.is(await inA.current(), 'b')
  t.deepEqual(await inA.trial(), { slot: 'b', back: 'a', update: 'u1' })
  await slots.launch()
  t.deepEqual(await slots.ran(), ['b'])
  const inB = new SlotFolder(join(slots.root, 'slots'), 'b')
  await inB.keep()
  t.is(await inB.trial(), null)
  t.is(await slots.said('starts'), null)
})

test('what the kiosk gives back the launcher starts, and the version before can read why', async (t) => {
  const slots = await Slots.make(t)
  const inA = new SlotFolder(join(slots.root, 'slots'), 'a')
  await inA.switchToOther('u1')
  const inB = new SlotFolder(join(slots.root, 'slots'), 'b')
  const trial = await inB.trial()
  if (trial === null) throw new Error('it is on trial')
  await inB.giveBack(trial, 'visit')
  await slots.launch()
  t.deepEqual(await slots.ran(), ['a'])
  t.deepEqual(await inA.returned(), { update: 'u1', reason: 'visit' })
  await inA.switchToOther('u2')
  t.is(await inA.returned(), null, 'of an older update it says nothing')
})

test('what the launcher gives back the kiosk reads', async (t) => {
  const slots = await Slots.make(t)
  const inA = new SlotFolder(join(slots.root, 'slots'), 'a')
  await slots.fill('b', 'exit 78')
  await inA.switchToOther('u1')
  await slots.launch()
  t.deepEqual(await inA.returned(), { update: 'u1', reason: 'configuration' })
  t.is(await inA.current(), 'a')
})

test('a slot becomes one in a rename, and what lay there is gone in one', async (t) => {
  const slots = await Slots.make(t)
  const inA = new SlotFolder(join(slots.root, 'slots'), 'a')
  t.is(await inA.release('b'), null)
  await inA.clearOther()
  await inA.clearOther()
  await mkdir(inA.unpacking)
  await writeFile(join(inA.unpacking, 'release.json'), '{"version":"0.2.0","arch":"x64"}')
  await inA.fillOther()
  t.deepEqual(await inA.release('b'), { version: '0.2.0', arch: 'x64' })
  await writeFile(join(slots.root, 'slots', 'b', 'release.json'), '{')
  t.is(await inA.release('b'), null)
})

test('files that say nothing of the kind are as good as none', async (t) => {
  const slots = await Slots.make(t)
  const inA = new SlotFolder(join(slots.root, 'slots'), 'a')
  for (const text of ['', 'x', 'a a u', 'b a', '\n\n', 'b a u1 because']) {
    await writeFile(join(slots.root, 'slots', 'returned'), text)
    t.is(await inA.returned(), null)
  }
  for (const text of ['', 'x', 'a a u', 'b a', '../../x b u']) {
    await writeFile(join(slots.root, 'slots', 'trial'), text)
    t.is(await inA.trial(), null)
  }
  await rm(join(slots.root, 'current'))
  t.is(await inA.current(), null)
})

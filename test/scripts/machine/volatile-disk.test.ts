import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { filesLeft } from '../../../scripts/machine/files-left.ts'
import { serveDisk } from '../../../scripts/machine/nbd-server.ts'
import { type DiskLeft, VolatileDisk } from '../../../scripts/machine/volatile-disk.ts'
import { needing } from '../../support/needing.ts'

const SECTOR = 512
const sectors = (count: number, byte: number): Buffer => Buffer.alloc(count * SECTOR, byte)

async function openDisk(t: ExecutionContext): Promise<{ readonly disk: VolatileDisk; readonly folder: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'volatile-'))
  const image = path.join(folder, 'image')
  await writeFile(image, sectors(64, 0xee))
  const disk = await VolatileDisk.open(image)
  t.teardown(async () => {
    await disk.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { disk, folder }
}

test('what was written is read back at once, and what was flushed outlives the power', async (t) => {
  const { disk } = await openDisk(t)
  disk.write(2 * SECTOR, sectors(2, 1))
  disk.flush()
  disk.write(3 * SECTOR, sectors(2, 2))
  t.deepEqual(await disk.read(SECTOR, 4 * SECTOR), Buffer.concat([sectors(1, 0xee), sectors(1, 1), sectors(2, 2)]))
  t.is(
    disk.cutPower(() => 'nothing'),
    1,
  )
  disk.restorePower()
  t.deepEqual(await disk.read(SECTOR, 4 * SECTOR), Buffer.concat([sectors(1, 0xee), sectors(2, 1), sectors(1, 0xee)]))
})

test('of what was not flushed any part can stay, a write by halves in whole sectors', async (t) => {
  const { disk } = await openDisk(t)
  for (const [at, byte] of [1, 2, 3].entries()) disk.write(at * 4 * SECTOR, sectors(4, byte))
  const stays = ['all', 'half', 'nothing'] as const
  let turn = 0
  disk.cutPower(() => stays[turn++] ?? 'nothing')
  disk.restorePower()
  t.deepEqual(await disk.read(0, 8 * SECTOR), Buffer.concat([sectors(4, 1), sectors(2, 2), sectors(2, 0xee)]))
  t.deepEqual(await disk.read(8 * SECTOR, SECTOR), sectors(1, 0xee))
})

test('a disk that ignores flushes loses what it said to keep, until it is switched on again', async (t) => {
  const { disk } = await openDisk(t)
  disk.ignoreFlush()
  disk.write(0, sectors(1, 1))
  disk.flush()
  disk.cutPower(() => 'nothing')
  disk.restorePower()
  t.deepEqual(await disk.read(0, SECTOR), sectors(1, 0xee))
  disk.write(0, sectors(1, 2))
  disk.flush()
  disk.cutPower(() => 'nothing')
  t.deepEqual(await disk.read(0, SECTOR), sectors(1, 2))
})

test('what a cut right behind a write would leave is known while the machine goes on', async (t) => {
  const { disk } = await openDisk(t)
  disk.write(0, sectors(1, 1))
  disk.flush()
  const left = new Promise<DiskLeft>((resolve) => {
    disk.atWrite(2, () => {
      resolve(disk.leftNow(() => 'nothing'))
    })
  })
  disk.write(SECTOR, sectors(1, 2))
  disk.write(2 * SECTOR, sectors(1, 3))
  disk.flush()
  const { sectors: kept, unflushed } = await left
  t.is(unflushed, 2)
  t.deepEqual(kept, new Map([[0, sectors(1, 1)]]))
  t.deepEqual(await disk.read(2 * SECTOR, SECTOR), sectors(1, 3))
})

test('what was moved into the image is read from there, and is no part of what a cut leaves any more', async (t) => {
  const { disk } = await openDisk(t)
  disk.write(2 * SECTOR, sectors(3, 7))
  disk.write(9 * SECTOR, sectors(1, 8))
  disk.flush()
  disk.write(3 * SECTOR, sectors(1, 9))
  await disk.moveIntoImage()
  const { sectors: left } = disk.leftNow(() => 'all')
  t.deepEqual([...left.keys()], [3])
  t.deepEqual(await disk.read(2 * SECTOR, 3 * SECTOR), Buffer.concat([sectors(1, 7), sectors(1, 9), sectors(1, 7)]))
  const image = await VolatileDisk.open(disk.image)
  t.teardown(() => image.close())
  t.deepEqual(await image.read(2 * SECTOR, 3 * SECTOR), sectors(3, 7))
  t.deepEqual(await image.read(9 * SECTOR, SECTOR), sectors(1, 8))
})

needing(test, 'mke2fs')('the files that a cut left are read from its file system', async (t) => {
  const { folder } = await openDisk(t)
  const content = path.join(folder, 'content')
  await mkdir(path.join(content, 'data'), { recursive: true })
  await writeFile(path.join(content, 'data', 'journal'), 'kept')
  const image = path.join(folder, 'ext4')
  execFileSync('/usr/sbin/mke2fs', ['-q', '-t', 'ext4', '-d', content, image, '8M'])
  const disk = await VolatileDisk.open(image)
  t.teardown(() => disk.close())
  const files = await filesLeft(
    disk.leftNow(() => 'all'),
    ['/data'],
    path.join(folder, 'left'),
  )
  t.is(await readFile(path.join(files, 'data', 'journal'), 'utf8'), 'kept')
  disk.write(0, sectors(64, 0xff))
  const broken = disk.leftNow(() => 'all')
  await t.throwsAsync(filesLeft(broken, ['/data'], path.join(folder, 'broken')))
})

/** A request of the NBD protocol: flags, command, where, how much. */
function request(command: number, offset: number, length: number, flags = 0): Buffer {
  const bytes = Buffer.alloc(28)
  bytes.writeUInt32BE(0x25609513, 0)
  bytes.writeUInt16BE(flags, 4)
  bytes.writeUInt16BE(command, 6)
  bytes.writeBigUInt64BE(BigInt(offset), 16)
  bytes.writeUInt32BE(length, 24)
  return bytes
}

test('over its socket a disk is written, read and flushed, and a forced write is kept', async (t) => {
  const { disk, folder } = await openDisk(t)
  const socketPath = path.join(folder, 'disk')
  const server = await serveDisk(disk, socketPath)
  const socket = connect(socketPath)
  t.teardown(() => {
    socket.destroy()
    server.close()
  })
  let heard = Buffer.alloc(0)
  socket.on('data', (bytes) => {
    heard = Buffer.concat([heard, bytes])
  })
  const untilHeard = async (length: number): Promise<void> => {
    while (heard.length < length) await new Promise((resolve) => socket.once('data', resolve))
  }
  // The client's flags, and the option of the oldest clients: no name, and off it goes.
  const hello = Buffer.from('00000001' + '49484156454f5054' + '00000001' + '00000000', 'hex')
  socket.write(hello)
  await untilHeard(18 + 134)
  t.is(heard.readBigUInt64BE(18), BigInt(64 * SECTOR))
  socket.write(Buffer.concat([request(1, 0, SECTOR, 1), sectors(1, 7), request(0, 0, SECTOR)]))
  await untilHeard(18 + 134 + 16 + 16 + SECTOR)
  t.deepEqual(heard.subarray(-SECTOR), sectors(1, 7))
  socket.write(request(3, 0, 0))
  await untilHeard(18 + 134 + 16 + 16 + SECTOR + 16)
  t.is(
    disk.cutPower(() => 'nothing'),
    0,
    'nothing was left to lose',
  )
  t.is(disk.flushes, 2)
})

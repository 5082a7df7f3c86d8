import type { SamplingEvent, ScanFault } from './events.ts'
import type { Box, KioskState, Tube } from './state.ts'
import { type Decision, refuse, refuseAndWrite, type Turn, write } from './turn.ts'
import { isUsed } from './used-numbers.ts'

/** Contract, section 4, "Numbers": printed and pre-printed ones. */
const TUBE_NUMBER = /^[A-Z0-9-]{6,24}$/
/** A citizen's number and a mobile number have the shape of a tube's; they must not get into a list. */
const PERSONAL_NUMBER = /^(?:\d{17}[\dX]|\d{15}|1\d{10})$/
/** Nobody scans so many wrong tubes on the way to one box; what comes after is answered, and not written. */
const REFUSED_SCANS_MAX = 100
/** A trigger that was held too long, or a second phone on the same tube: answered, and no difference. */
const DOUBLE_TRIGGER_MS = 3_000
/** The booth's scanner goes back to opening tubes when nobody packed with it for so long: nobody remembers to switch. */
const PACKING_LULL_MS = 180_000
/**
 * Room for the numbers of a box, each with its quotes and comma: with the lists of differences and the envelope the
 * event of the hand-over stays within 16 KiB. 300 tubes need at most 8,100 of it, 500 printed ones 8,500.
 */
const BOX_BYTES_MAX = 11_000
const BYTES_BESIDE_NUMBER = 3

/** The box that is being packed. */
export function openBox(state: Readonly<KioskState>): Box | null {
  return [...state.boxes.values()].find(({ handedOver }) => handedOver === null) ?? null
}

/** Sealed here, and in no box: what the next scan may pack. */
export function tubesToPack(state: Readonly<KioskState>): readonly Tube[] {
  return [...state.tubes.values()].filter((tube) => tube.state === 'sealed' && tube.box === null)
}

/** Whether the booth's own scanner packs now. */
export function isScannerPacking({ packing }: Readonly<KioskState>, nowMs: number): boolean {
  return packing !== null && Math.abs(nowMs - packing.lastAtMs) < PACKING_LULL_MS
}

export function setPacking(turn: Turn, isPacking: boolean, operator: string): Decision {
  if (isScannerPacking(turn.state, turn.context.now.epochMs) === isPacking) return refuse(turn, 'not-needed')
  const type = isPacking ? 'box.packing-begun' : 'box.packing-ended'
  return write(turn, { type, subject: turn.context.kiosk.id, data: { operator } })
}

/** One scan while packing. Each is answered by itself; what does not belong into the box is kept for the hand-over. */
export function pack(turn: Turn, scanned: string, operator: string): Decision {
  const { context, state } = turn
  const box = openBox(state)
  const code = scanned.trim().toUpperCase()
  const fault = scanFault(state, box, code)
  if (fault !== null) return refuseScan(turn, box, { fault, code, operator })
  if (box !== null && isFull(box, code, context.programme.custody.maxTubes)) return refuse(turn, 'box-full')
  const id = box?.id ?? nextBoxId(turn)
  return write(turn, { type: 'box.packed', subject: id, data: { box: id, tube: code, operator } })
}

export function unpack(turn: Turn, scanned: string, operator: string): Decision {
  const box = openBox(turn.state)
  const tube = scanned.trim().toUpperCase()
  if (box?.tubes.has(tube) !== true) return refuse(turn, 'not-in-box')
  return write(turn, { type: 'box.unpacked', subject: box.id, data: { box: box.id, tube, operator } })
}

function scanFault(state: Readonly<KioskState>, box: Box | null, code: string): ScanFault | null {
  if (box?.tubes.has(code) === true) return 'already-in-box'
  const tube = state.tubes.get(code)
  if (tube === undefined) return faultOfUnknown(state, code)
  if (tube.state === 'voided') return 'void-tube'
  if (tube.state === 'open') return 'still-open'
  return tube.handedOverAtMs === null ? null : 'already-handed-over'
}

function faultOfUnknown(state: Readonly<KioskState>, code: string): ScanFault {
  if (isUsed(state.usedTubes, code)) return 'from-earlier'
  return hasTubeShape(code) ? 'not-ours' : 'not-a-tube'
}

function hasTubeShape(code: string): boolean {
  return TUBE_NUMBER.test(code) && !PERSONAL_NUMBER.test(code)
}

interface RefusedScan {
  readonly fault: ScanFault
  readonly code: string
  readonly operator: string
}

function refuseScan(turn: Turn, box: Box | null, { code, fault, operator }: RefusedScan): Decision {
  const known = fault === 'not-a-tube' ? {} : { code }
  const refused = box?.refused ?? []
  const isSaid = refused.some((one) => one.fault === fault && one.code === known.code)
  const packedAtMs = box?.tubes.get(code)
  const isDoubleTrigger =
    packedAtMs !== undefined && Math.abs(turn.context.now.epochMs - packedAtMs) < DOUBLE_TRIGGER_MS
  if (isSaid || isDoubleTrigger || refused.length >= REFUSED_SCANS_MAX) return refuse(turn, fault)
  const id = box?.id ?? nextBoxId(turn)
  const event: SamplingEvent = { type: 'box.scan-refused', subject: id, data: { box: id, fault, ...known, operator } }
  return refuseAndWrite(turn, fault, event)
}

function isFull({ tubes }: Box, code: string, maxTubes: number): boolean {
  const bytes = [...tubes.keys(), code].reduce((sum, number) => sum + number.length + BYTES_BESIDE_NUMBER, 0)
  return tubes.size >= maxTubes || bytes > BOX_BYTES_MAX
}

function nextBoxId({ context, state }: Turn): string {
  return `${context.kiosk.id}-${context.kiosk.journal}-B${state.counters.box + 1}`
}

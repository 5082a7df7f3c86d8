/** Header, high byte, low byte, sum (DFRobot SEN0311 "UART Output Form"). */
const FRAME_BYTES = 4
const HEADER = 0xff
/** Nearer than its dead zone and farther than its range the sensor says nothing true (SEN0311 "Specification"). */
const RANGE_MM = { min: 30, max: 4500 } as const

/** Millimetres to the nearest thing in front of it; null: nothing that it can tell the distance of. */
export interface Distance {
  readonly mm: number | null
}

/** Null for four bytes that are no frame. */
export function decodeDistance(frame: Uint8Array): Distance | null {
  const [header, high = 0, low = 0, sum] = frame
  if (frame.length !== FRAME_BYTES || header !== HEADER || sum !== sumOf(high, low)) return null
  const mm = high * 256 + low
  return { mm: mm >= RANGE_MM.min && mm <= RANGE_MM.max ? mm : null }
}

/** The frame that says a distance of 0-65535 mm. */
export function encodeDistance(mm: number): Uint8Array {
  const [high, low] = [(mm >> 8) & 0xff, mm & 0xff]
  return Uint8Array.of(HEADER, high, low, sumOf(high, low))
}

function sumOf(high: number, low: number): number {
  return (HEADER + high + low) & 0xff
}

/** Finds the frames in a stream that may begin in the middle of one. Keeps three bytes at most. */
export class DistanceDeframer {
  #rest: Uint8Array = new Uint8Array(0)

  /** What has come in whole. Bytes that are no frame are passed over, one at a time: the next header may be among them. */
  push(bytes: Uint8Array): readonly Distance[] {
    const all = new Uint8Array(this.#rest.length + bytes.length)
    all.set(this.#rest)
    all.set(bytes, this.#rest.length)
    const found: Distance[] = []
    let at = 0
    while (all.length - at >= FRAME_BYTES) {
      const distance = decodeDistance(all.subarray(at, at + FRAME_BYTES))
      if (distance !== null) found.push(distance)
      at += distance === null ? 1 : FRAME_BYTES
    }
    this.#rest = all.slice(at)
    return found
  }
}

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** What the part after `pin:` of an operator says: scrypt (RFC 7914) with its cost, all in one string. */
interface PinHash {
  readonly cost: number
  readonly blockSize: number
  readonly parallelization: number
  readonly salt: Buffer
  readonly hash: Buffer
}

// 16 MiB and about 0.1 s on a Pi: dear for a thief of the file, bearable at a sign-in.
const COST = 16_384
const BLOCK_SIZE = 8
const PARALLELIZATION = 1
const SALT_BYTES = 16
const HASH_BYTES = 32
/** A hash string from outside must not be able to take the machine's memory. */
const MEMORY_BYTES_MAX = 64 * 1024 * 1024

/** Of the PIN that stands in every handbook. */
export const DEMO_PIN_HASH = 'scrypt$16384$8$1$ZGVtby1zYWx0LW5vdC1zZQ$LqLBqbQVHrvIryZOMY8n93Wtgu57BuOkbzFzIucr80g'

const PIN = /^\d{4,12}$/
const PIN_HASH = /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([A-Za-z0-9_-]{22,86})\$([A-Za-z0-9_-]{43})$/

/** Four to twelve digits: what a touch screen's digits can give. */
export function isPin(text: string): boolean {
  return PIN.test(text)
}

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url. */
export async function hashPin(pin: string, salt: Uint8Array = randomBytes(SALT_BYTES)): Promise<string> {
  const parts = { cost: COST, blockSize: BLOCK_SIZE, parallelization: PARALLELIZATION, salt: Buffer.from(salt) }
  const hash = await derive(pin, parts)
  const text = [COST, BLOCK_SIZE, PARALLELIZATION, parts.salt.toString('base64url'), hash.toString('base64url')].join(
    '$',
  )
  return `scrypt$${text}`
}

/** Takes the same time for a right and a wrong PIN. False for anything that is no PIN or no hash. */
export async function verifyPin(pin: string, pinHash: string): Promise<boolean> {
  const expected = parsePinHash(pinHash)
  if (expected === null || !isPin(pin)) return false
  return timingSafeEqual(await derive(pin, expected), expected.hash)
}

export function isPinHash(text: string): boolean {
  return parsePinHash(text) !== null
}

function parsePinHash(text: string): PinHash | null {
  const match = PIN_HASH.exec(text)
  if (match === null) return null
  const [, cost, blockSize, parallelization, salt = '', hash = ''] = match
  const parsed = {
    cost: Number(cost),
    blockSize: Number(blockSize),
    parallelization: Number(parallelization),
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  }
  return isPossible(parsed) ? parsed : null
}

// RFC 7914, section 2: N is a power of two larger than 1; r and p are positive. The rest is our own limit.
function isPossible({ cost, blockSize, parallelization, hash }: PinHash): boolean {
  const isPowerOfTwo = cost >= 1024 && (cost & (cost - 1)) === 0
  const memoryBytes = 128 * cost * blockSize
  return (
    isPowerOfTwo &&
    blockSize >= 1 &&
    parallelization >= 1 &&
    parallelization <= 4 &&
    memoryBytes <= MEMORY_BYTES_MAX &&
    hash.length === HASH_BYTES
  )
}

function derive(pin: string, { cost, blockSize, parallelization, salt }: Omit<PinHash, 'hash'>): Promise<Buffer> {
  const options = { N: cost, r: blockSize, p: parallelization, maxmem: 2 * MEMORY_BYTES_MAX }
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, HASH_BYTES, options, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

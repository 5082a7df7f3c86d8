import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { publicKeyText } from '../../firmware/proof/jose-envelope.ts'
import { Seeded } from './seeded.ts'

/** A key that the kiosk trusts, and one that it does not. */
const TRUSTED = generateKeyPairSync('ed25519').privateKey
const STRANGER = generateKeyPairSync('ed25519').privateKey
export const TRUSTED_KEY = publicKeyText(TRUSTED)

type Json = Readonly<Record<string, unknown>>
type Purpose = 'kiosk-command' | 'kiosk-config'

const GARBAGE: readonly [unknown, ...unknown[]] = [
  null,
  ...[true, 0, -1, 1.5, 1e308, '', 'x\n', '\u0000', '\ud800', '../../etc/passwd', '𠀀'.repeat(2_000), [], {}],
  ...[
    [[[[[]]]]],
    { constructor: { prototype: 1 } },
    ['K0042'],
    '9999-99-99T99:99:99+99:99',
    '2026-11-23 ',
    'Infinity!',
  ],
]

/** Messages that no kiosk may obey, each wrong in its own way; the same for the same seed. */
export class MalformedMessages {
  readonly #chance: Seeded
  readonly #purpose: Purpose
  readonly #good: () => Json

  /** `good` makes a body that would be obeyed. */
  constructor(seed: number, purpose: Purpose, good: () => Json) {
    this.#chance = new Seeded(seed, purpose)
    this.#purpose = purpose
    this.#good = good
  }

  next(): Uint8Array {
    const chance = this.#chance
    const kind = chance.between(0, 6)
    if (kind === 0) return chance.bytes(chance.pick([0, 1, 10, 200, 2_000, 17_000]))
    if (kind === 1) return this.#altered()
    if (kind === 2) return Buffer.from(this.#sealed(this.#header(), this.#wrongBody(), TRUSTED))
    if (kind === 3) return Buffer.from(this.#sealed(this.#wrongHeader(), JSON.stringify(this.#good()), TRUSTED))
    if (kind === 4) return Buffer.from(this.#sealed(this.#header(), JSON.stringify(this.#good()), STRANGER))
    if (kind === 5) return Buffer.from(this.#cut())
    return Buffer.from(this.#sealed(this.#header(), this.#deep(), TRUSTED))
  }

  /** Signed well, and then one to nine characters are others. */
  #altered(): Uint8Array {
    const text = this.#sealed(this.#header(), JSON.stringify(this.#good()), TRUSTED)
    for (;;) {
      const altered = Buffer.from(text)
      for (let n = this.#chance.between(1, 9); n > 0; n -= 1)
        altered[this.#chance.between(0, altered.length - 1)] = this.#chance.between(0, 255)
      // The last character of a part carries bits that nobody reads: such a text says the same, rightly signed.
      if (decoded(altered.toString('utf8')) !== decoded(text)) return altered
    }
  }

  #cut(): string {
    const parts = this.#sealed(this.#header(), JSON.stringify(this.#good()), TRUSTED).split('.')
    const [header = '', payload = '', signature = ''] = parts
    return this.#chance.pick([
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `..${signature}`,
      `${header}..${signature}`,
      `${parts.join('.')}.${signature}`,
      `${header}.${payload}.${signature.slice(0, 40)}`,
      JSON.stringify({ protected: header, payload, signature }),
      JSON.stringify(this.#good()),
      parts.join('.').repeat(20),
    ])
  }

  #header(): Json {
    return { alg: 'EdDSA', typ: this.#purpose, kid: TRUSTED_KEY }
  }

  #wrongHeader(): Json {
    const other = this.#purpose === 'kiosk-command' ? 'kiosk-config' : 'kiosk-command'
    const change = this.#chance.pick<Json>([
      { alg: 'none' },
      { alg: 'HS256' },
      { alg: 'ES256' },
      { alg: 'eddsa' },
      { typ: other },
      { typ: 'JWT' },
      { kid: undefined },
      { kid: publicKeyText(STRANGER) },
      { kid: '__proto__' },
      { kid: 7 },
      { kid: undefined, jwk: { kty: 'OKP', crv: 'Ed25519', x: TRUSTED_KEY } },
      { crit: ['exp'], exp: 1 },
      { b64: false, crit: ['b64'] },
    ])
    return { ...this.#header(), ...change }
  }

  #wrongBody(): string {
    const good = this.#good()
    const names = Object.keys(good)
    const name = names[this.#chance.between(0, names.length - 1)] ?? ''
    const others = Object.fromEntries(Object.entries(good).filter(([one]) => one !== name))
    const garbage = this.#chance.pick(GARBAGE)
    // Arguments may be anything for the desk: it is the act that judges them.
    const isFree = name === 'args' || (name === 'set' && JSON.stringify(garbage) === '{}')
    return this.#chance.pick([
      JSON.stringify(isFree ? { ...good, __proto__x: 1 } : { ...others, [name]: garbage }),
      JSON.stringify(name === 'args' ? [good] : others),
      JSON.stringify({ ...good, [`x${this.#chance.between(0, 1_000)}`]: garbage }),
      JSON.stringify([good]),
      JSON.stringify(garbage),
      JSON.stringify(good).slice(0, -1),
      `${JSON.stringify(good).slice(0, -1)},"__proto__":{"kiosk":"fleet"}}`,
      'undefined',
    ])
  }

  #deep(): string {
    const depth = this.#chance.between(100, 3_000)
    return this.#chance.pick(['['.repeat(depth), '{"a":'.repeat(depth), '['.repeat(depth) + ']'.repeat(depth)])
  }

  #sealed(header: Json, body: string, key: KeyObject): string {
    const encode = (text: string): string => Buffer.from(text).toString('base64url')
    const text = `${encode(JSON.stringify(header))}.${encode(body)}`
    const isKeyed = header['alg'] === 'HS256'
    const signature = isKeyed
      ? createHmac('sha256', TRUSTED_KEY).update(text).digest()
      : sign(null, Buffer.from(text), key)
    return `${text}.${header['alg'] === 'none' ? '' : signature.toString('base64url')}`
  }
}

function decoded(text: string): string {
  return text
    .trim()
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString('hex'))
    .join('.')
}

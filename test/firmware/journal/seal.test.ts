import { createSecretKey, randomBytes } from 'node:crypto'
import test from 'ava'
import fc from 'fast-check'
import { NONCE_BYTES, seal, unseal, unwrapKey, wrapKey } from '../../../firmware/journal/seal.ts'

const KEY = createSecretKey(randomBytes(32))

test('a key is wrapped as in RFC 3394, 4.6', (t) => {
  const wrapping = createSecretKey(
    Buffer.from('000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F', 'hex'),
  )
  const key = createSecretKey(Buffer.from('00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F', 'hex'))
  const wrapped = wrapKey(wrapping, key)
  t.is(
    wrapped.toString('hex').toUpperCase(),
    '28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21',
  )
  t.true(unwrapKey(wrapping, wrapped)?.equals(key))
  t.is(unwrapKey(KEY, wrapped), null)
})

test('what was sealed opens with the same key in the same place only', (t) => {
  const place = fc.string({ unit: 'grapheme' })
  fc.assert(
    fc.property(place, place, fc.string({ unit: 'grapheme' }), (here, there, text) => {
      const sealed = seal(KEY, randomBytes(NONCE_BYTES), here, text)
      t.is(unseal(KEY, here, sealed), text)
      t.is(unseal(createSecretKey(randomBytes(32)), here, sealed), null)
      if (there !== here) t.is(unseal(KEY, there, sealed), null)
    }),
  )
})

test('a sealed part with any bit changed, or cut short, does not open', (t) => {
  const sealed = seal(KEY, randomBytes(NONCE_BYTES), 'here', 'text')
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Buffer.from(sealed)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    t.is(unseal(KEY, 'here', changed), null)
  }
  for (let length = 0; length < sealed.length; length += 1) t.is(unseal(KEY, 'here', sealed.subarray(0, length)), null)
})

import { generateKeyPairSync } from 'node:crypto'
import test from 'ava'
import { type KeyList, LISTED_KEYS_MAX, readKeyList, signKeyList } from '../../../firmware/proof/command-keys.ts'
import { publicKeyText, signText } from '../../../firmware/proof/jose-envelope.ts'

const ROOT = generateKeyPairSync('ed25519')
const ROOT_TEXT = publicKeyText(ROOT.privateKey)
const OTHER = generateKeyPairSync('ed25519')

function aKey(n: number): KeyList['keys'][number] {
  const { privateKey } = generateKeyPairSync('ed25519')
  return { id: `li-${n}`, key: publicKeyText(privateKey), scope: ['*'], notAfter: '2027-01-01T00:00:00+08:00' }
}

test('a list that a root signed is read as it was signed', async (t) => {
  const list: KeyList = { revision: 3, keys: [aKey(1), { ...aKey(2), scope: ['label.test', 'config'] }] }
  t.deepEqual(await readKeyList(await signKeyList(list, ROOT.privateKey, ROOT_TEXT), [ROOT_TEXT]), list)
})

test('a list of somebody else, in another root’s name, or signed for another purpose is none', async (t) => {
  const list: KeyList = { revision: 3, keys: [aKey(1)] }
  t.is(await readKeyList(await signKeyList(list, OTHER.privateKey, publicKeyText(OTHER.privateKey)), [ROOT_TEXT]), null)
  t.is(await readKeyList(await signKeyList(list, OTHER.privateKey, ROOT_TEXT), [ROOT_TEXT]), null)
  const misused = await signText('kiosk-config', JSON.stringify(list), ROOT.privateKey, ROOT_TEXT)
  t.is(await readKeyList(misused, [ROOT_TEXT]), null)
  t.is(await readKeyList(await signKeyList(list, ROOT.privateKey, ROOT_TEXT), []), null)
})

test('a list with an id twice, a key that is none, an unknown member or too many keys is none', async (t) => {
  const one = aKey(1)
  const wrong = [
    { revision: 1, keys: [one, { ...aKey(2), id: one.id }] },
    { revision: 1, keys: [{ ...one, key: 'x'.repeat(42) }] },
    { revision: 1, keys: [{ ...one, scope: [] }] },
    { revision: 1, keys: [{ ...one, notAfter: 'never' }] },
    { revision: 1, keys: [{ ...one, admin: true }] },
    { revision: 0, keys: [one] },
    { revision: 1, keys: Array.from({ length: LISTED_KEYS_MAX + 1 }, (_, n) => aKey(n)) },
    { keys: [one] },
    [],
    null,
  ]
  for (const list of wrong) {
    const text = await signText('kiosk-keys', JSON.stringify(list), ROOT.privateKey, ROOT_TEXT)
    t.is(await readKeyList(text, [ROOT_TEXT]), null, JSON.stringify(list).slice(0, 80))
  }
})

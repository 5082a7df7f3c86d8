import test from 'ava'
import { hashPin, isPin, isPinHash, verifyPin } from '../../config/pin.ts'

test('a PIN fits its own hash and no other PIN does', async (t) => {
  const hash = await hashPin('2468')
  t.true(await verifyPin('2468', hash))
  for (const wrong of ['2469', '24680', '', ' 2468', '2468\n', '２４６８']) t.false(await verifyPin(wrong, hash))
})

test('the same PIN never gives the same hash, unless the salt is the same', async (t) => {
  t.not(await hashPin('2468'), await hashPin('2468'))
  const salt = new Uint8Array(16).fill(7)
  t.is(await hashPin('2468', salt), await hashPin('2468', salt))
})

test('the derivation is the scrypt that others compute', async (t) => {
  // Python: hashlib.scrypt(b'2468', salt=b'demo-salt-not-se', n=16384, r=8, p=1, dklen=32)
  const others = 'LqLBqbQVHrvIryZOMY8n93Wtgu57BuOkbzFzIucr80g'
  t.is(await hashPin('2468', Buffer.from('demo-salt-not-se')), `scrypt$16384$8$1$ZGVtby1zYWx0LW5vdC1zZQ$${others}`)
})

test('four to twelve digits are a PIN', (t) => {
  t.true(isPin('0000') && isPin('123456789012'))
  t.false(isPin('123') || isPin('1234567890123') || isPin('12a4') || isPin('１２３４'))
})

test('a hash that would take the memory or the processor is none', async (t) => {
  const rest = `${'A'.repeat(22)}$${'A'.repeat(43)}`
  t.true(isPinHash(`scrypt$16384$8$1$${rest}`))
  const hostile = [
    'scrypt$1048576$8$1$',
    'scrypt$16384$99$1$',
    'scrypt$16384$8$99$',
    'scrypt$16383$8$1$',
    'scrypt$2$8$1$',
    'scrypt$16384$0$1$',
    'bcrypt$1$1$1$',
  ]
  for (const start of hostile) {
    t.false(isPinHash(start + rest))
    t.false(await verifyPin('2468', start + rest))
  }
  for (const text of ['', 'scrypt$', '2468', `scrypt$16384$8$1$${'A'.repeat(22)}$AAAA`]) t.false(isPinHash(text))
})

import golden from '../../fixtures/golden/sam-v.json' with { type: 'json' }

export const { requests, responses, samIdText } = golden

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}

/** 1,024 bytes by the rule in the fixture's provenance. */
const photo = Uint8Array.from({ length: 1024 }, (_, i) => (7 * i + 3) & 0xff)
photo.set([0x57, 0x4c, 0x66, 0x00, 0x7e, 0x00, 0x32, 0x00, 0x00])

export const cards = Object.entries(golden.cards).map(([name, card]) => ({
  name,
  document: card.document,
  textBlock: bytesOf(card.textHex),
  /** The complete answer to a read. */
  frame: bytesOf(`aaaaaa9669050800009001000400${card.textHex}${Buffer.from(photo).toString('hex')}${card.check}`),
}))

export const residentFrame = bytesOf(golden.residentFrameHex)

export function card(name: keyof typeof golden.cards) {
  const found = cards.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no golden card ${name}`)
  return found
}

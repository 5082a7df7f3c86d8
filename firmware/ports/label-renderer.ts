import type { LabelContent } from '../domain/label.ts'
import type { TicketContent } from '../domain/ticket.ts'
import type { LabelBitmap } from './label-printer.ts'

export type RenderedLabel =
  | { readonly ok: true; readonly bitmap: LabelBitmap }
  /** `no-glyph`: no font here draws these characters, or it draws them like others. `too-long`: the text does not fit legibly. */
  | { readonly ok: false; readonly reason: 'no-glyph' | 'too-long'; readonly characters: string }

/** Draws what a label or a ticket says, and nothing else: equal content gives equal dots. */
export interface LabelRenderer {
  render(content: LabelContent): RenderedLabel
  renderTicket(content: TicketContent): RenderedLabel
  /** The same dots as a PNG picture, for the screens. */
  toPng(bitmap: LabelBitmap): Promise<Uint8Array>
}
